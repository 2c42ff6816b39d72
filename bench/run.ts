/** Runs the benches: all, or those named. `npm run bench -- prepare accuracy` */
import { benchAccuracy } from './accuracy-run.ts';
import { benchCost } from './cost.ts';
import { benchFlat } from './flat.ts';
import { benchInk } from './ink.ts';
import { benchLimit } from './limit.ts';
import { benchLists } from './lists-run.ts';
import { benchMemory } from './memory.ts';
import { benchModel } from './model.ts';
import { benchOcr } from './ocr.ts';
import { benchPhotos } from './photos.ts';
import { benchPrepare } from './prepare.ts';
import { benchQueue } from './queue.ts';
import { benchSamples } from './samples.ts';
import { benchScale } from './scale.ts';
import { benchSubmit } from './submit.ts';
import { benchTrust } from './trust-run.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  accuracy: benchAccuracy,
  cost: benchCost,
  flat: benchFlat,
  ink: benchInk,
  limit: benchLimit,
  lists: benchLists,
  memory: benchMemory,
  model: benchModel,
  ocr: benchOcr,
  photos: benchPhotos,
  prepare: benchPrepare,
  queue: benchQueue,
  samples: benchSamples,
  scale: benchScale,
  submit: benchSubmit,
  trust: benchTrust,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n== ${name}`);
  await bench();
}
