import { readFile } from 'node:fs/promises';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { type FloatArray, modelOf } from '../../src/document/ocr/infer.ts';
import { foldModel } from '../../src/document/ocr/onnx/fold.ts';
import { readModel } from '../../src/document/ocr/onnx/graph.ts';
import { bundledModelFiles } from '../../src/document/ocr/sessions.ts';

const FILES = bundledModelFiles();

/** Waves of many lengths, the same each time, from -1 to 1. */
function waves(dims: readonly number[]): FloatArray {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return { data: Float32Array.from({ length }, (_, at) => Math.sin(at / 7) * Math.cos(at / 311)), dims };
}

async function run(bytes: Uint8Array, input: FloatArray): Promise<Float32Array> {
  const model = modelOf(await InferenceSession.create(bytes));
  try {
    return (await model.run(input)).data;
  } finally {
    await model.release();
  }
}

describe('a model with fewer operations', () => {
  test.each([
    ['detection', FILES.detection, [1, 3, 96, 128], 550],
    ['recognition', FILES.recognition, [1, 3, 48, 160], 550],
    ['classification', FILES.classification, [1, 3, 48, 192], 420],
  ] as const)('gives what the model of %s gives', async (_, path, dims, most) => {
    const bytes = await readFile(path);
    const folded = foldModel(Buffer.from(bytes));
    if (folded === undefined) throw new Error('Nothing was folded.');
    expect(readModel(folded).nodes.length).toBeLessThan(most);
    expect(readModel(folded).nodes.length).toBeLessThan(readModel(bytes).nodes.length);
    const [before, after] = [await run(bytes, waves(dims)), await run(folded, waves(dims))];
    expect(after.length).toBe(before.length);
    const difference = before.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (after[at] ?? 0))), 0);
    expect(difference).toBeLessThan(1e-4);
  });

  test('is left as it is where there is nothing to fold', async () => {
    const once = foldModel(await readFile(FILES.classification));
    expect(once === undefined ? undefined : foldModel(once)).toBeUndefined();
  });

  test.each([
    ['text', Buffer.from('This is not a model.')],
    ['nothing', Buffer.alloc(0)],
    ['a message without a graph', Buffer.from([8, 7])],
    ['half of a model', Buffer.from([58, 200, 1, 10])],
  ])('is not made of %s', (_, bytes) => {
    expect(() => foldModel(bytes)).toThrow(RangeError);
  });
});
