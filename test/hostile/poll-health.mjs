// Asks whether a server is alive, every 50 ms, and tells the longest time that it was waited for. A thread of its own: the one
// that sends the attacks is busy making them.
import { parentPort, workerData } from 'node:worker_threads';

let longest = 0;
let ended = false;
parentPort.on('message', () => {
  ended = true;
});
let failed = 0;
while (!ended) {
  const began = performance.now();
  const reply = await fetch(`${workerData}/healthz`).catch(() => undefined);
  if (reply?.status !== 200) failed += 1;
  await reply?.arrayBuffer();
  longest = Math.max(longest, performance.now() - began);
  await new Promise((resolve) => setTimeout(resolve, 50));
}
parentPort.postMessage({ longest, failed });
process.exit();
