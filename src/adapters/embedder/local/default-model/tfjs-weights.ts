/** Reads the weights of a TensorFlow.js graph model whose floats are kept as bytes with a scale and a minimum. */

export interface QuantizedTensor {
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
  /** A weight is `byte · scale + minimum`. */
  readonly scale: number
  readonly minimum: number
}

interface WeightEntry {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly quantization?: { readonly dtype: string; readonly min: number; readonly scale: number }
}

export interface TfjsModel {
  readonly weightsManifest: readonly { readonly weights: readonly WeightEntry[] }[]
}

/**
 * The quantised tensors by name; others (shapes, axes) carry nothing that is learnt.
 *
 * @throws Error when the shard is not as long as the manifest says
 */
export function readTfjsWeights(model: TfjsModel, shard: Uint8Array): ReadonlyMap<string, QuantizedTensor> {
  const tensors = new Map<string, QuantizedTensor>()
  let offset = 0
  for (const { name, shape, quantization } of model.weightsManifest.flatMap(({ weights }) => weights)) {
    const count = shape.reduce((product, size) => product * size, 1)
    if (quantization === undefined) {
      offset += count * Int32Array.BYTES_PER_ELEMENT
      continue
    }
    if (quantization.dtype !== 'uint8') throw new Error(`${name} is kept as ${quantization.dtype}, expected uint8`)
    const bytes = shard.subarray(offset, offset + count)
    tensors.set(name, { shape, bytes, scale: quantization.scale, minimum: quantization.min })
    offset += count
  }
  if (offset !== shard.byteLength) throw new Error(`The weights have ${shard.byteLength} bytes, expected ${offset}`)
  return tensors
}

/** The weights as 32-bit floats. */
export function dequantize(tensor: QuantizedTensor): Float32Array {
  return Float32Array.from(tensor.bytes, (byte) => byte * tensor.scale + tensor.minimum)
}

/** The byte that stands for 0: the converter chooses scales so that one does. */
export function zeroPoint(tensor: QuantizedTensor): number {
  const exact = -tensor.minimum / tensor.scale
  const rounded = Math.round(exact)
  if (rounded < 0 || rounded > 255 || Math.abs(exact - rounded) > 1e-3) throw new Error('No byte stands for 0')
  return rounded
}
