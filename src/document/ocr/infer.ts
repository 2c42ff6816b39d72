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

/** The model of a session. `pools`: whether its buffers come from a pool, what is free of which is given back each time. */
export function modelOf(session: InferenceSession, { pools }: { readonly pools: boolean }): Model {
  const extra = pools ? { memory: { enable_memory_arena_shrinkage: 'cpu:0' } } : {};
  return {
    async run({ data, dims }) {
      const [inputName, outputName] = [session.inputNames[0], session.outputNames[0]];
      if (inputName === undefined || outputName === undefined) throw new TypeError('The model has no input or output.');
      const tensor = new Tensor('float32', data, dims);
      const outputs = await session.run({ [inputName]: tensor }, [outputName], { extra });
      tensor.dispose();
      const output = outputs[outputName];
      if (output === undefined || output.type !== 'float32') throw new TypeError('The model gives no float32 output.');
      return { data: output.data as Float32Array, dims: output.dims };
    },
    release: () => session.release(),
  };
}
