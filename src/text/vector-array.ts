/**
 * A vector of length 1 as an array literal of whole billionths: what a 32-bit float holds there. To be read by
 * `l2_normalize(${…}::text::int[]::vector)`, which undoes the scale. Fractions would take PostgreSQL twice as long to
 * read, and the embedded database, compiled to WebAssembly, seven times.
 */
export const vectorArray = (vector: Float32Array): string => `{${billionthsOf(vector).join(',')}}`

/** The same as JSON: written out in full, its numbers would take twice the room and twice the time. */
export const vectorNumbers = (vector: Float32Array): number[] => billionthsOf(vector).map((count) => count / 1e9)

function billionthsOf(vector: Float32Array): number[] {
  const billionths: number[] = []
  // By index: the iterator of a typed array takes longer than all else here.
  for (let index = 0; index < vector.length; index += 1) billionths.push(Math.round((vector[index] ?? 0) * 1e9))
  return billionths
}
