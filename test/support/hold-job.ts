/** Takes a job from the embedded queue in the folder given and holds it until it is killed. */
import { openEngine } from '../../src/queue/engines/open.ts';

const engine = await openEngine(`file:${process.argv[2]}`, 'test');
const queue = engine.createQueue('documents');
await queue.add('document', {}, { jobId: 'd-held' });
engine.createWorker(
  'documents',
  () => {
    process.stdout.write('holding\n');
    return new Promise(() => undefined);
  },
  { concurrency: 1 },
);
