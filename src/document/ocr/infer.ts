import { type InferenceSession, Tensor } from 'onnxruntime-node';

/** A dense float array, row-major. */
export interface FloatArray {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Runs a model with one float32 input and output, and frees its tensors. */
export async function infer(session: InferenceSession, input: FloatArray): Promise<FloatArray> {
  const [inputName, outputName] = [session.inputNames[0], session.outputNames[0]];
  if (inputName === undefined || outputName === undefined) throw new TypeError('The model has no input or no output.');
  const tensor = new Tensor('float32', input.data, input.dims);
  const outputs = await session.run({ [inputName]: tensor }, [outputName]);
  tensor.dispose();
  const output = outputs[outputName];
  if (output === undefined || output.type !== 'float32') throw new TypeError('The model gives no float32 output.');
  return { data: output.data as Float32Array, dims: output.dims };
}
