/** From one vector a token to one unit vector a text. */
import type { Pooling } from './model-spec.ts'

/**
 * @param hidden `rows × length × width` numbers, row after row
 * @param lengths The tokens of each row; what follows them is padding
 * @returns `rows × width` numbers, each row of length 1
 */
export function poolRows(
  hidden: Float32Array,
  lengths: readonly number[],
  width: number,
  pooling: Pooling,
): Float32Array {
  const paddedLength = hidden.length / (lengths.length * width)
  const pooled = new Float32Array(lengths.length * width)
  lengths.forEach((length, row) => {
    const vector = pooled.subarray(row * width, (row + 1) * width)
    const counted = pooling === 'cls' ? 1 : length
    for (let position = 0; position < counted; position++) {
      const offset = (row * paddedLength + position) * width
      for (let column = 0; column < width; column++)
        vector[column] = (vector[column] ?? 0) + (hidden[offset + column] ?? 0)
    }
    normalize(vector)
  })
  return pooled
}

/** Scales to length 1, in place: a mean and a sum then come to the same. */
export function normalize(vector: Float32Array): void {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  if (length === 0) return
  for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / length
}
