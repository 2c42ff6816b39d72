import { type InferenceSession, Tensor } from 'onnxruntime-node';

/** A dense float array, row-major. */
export interface FloatArray {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A loaded model with one float32 input and output. */
export interface Model {
  run(input: FloatArray): Promise<FloatArray>;
  release(): Promise<void>;
}

/** What is free in the pool of buffers is given back after each run. */
const RUN = { extra: { memory: { enable_memory_arena_shrinkage: 'cpu:0' } } } as const;

/** The model of a session with a pool of buffers. */
export function modelOf(session: InferenceSession): Model {
  return {
    async run({ data, dims }) {
      const [inputName, outputName] = [session.inputNames[0], session.outputNames[0]];
      if (inputName === undefined || outputName === undefined) throw new TypeError('The model has no input or output.');
      const tensor = new Tensor('float32', data, dims);
      const outputs = await session.run({ [inputName]: tensor }, [outputName], RUN);
      tensor.dispose();
      const output = outputs[outputName];
      if (output === undefined || output.type !== 'float32') throw new TypeError('The model gives no float32 output.');
      return { data: output.data as Float32Array, dims: output.dims };
    },
    release: () => session.release(),
  };
}
