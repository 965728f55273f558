/** Vectors without a model: texts that share words of five letters or more have vectors that are near. Of length 1. */
import { unit } from '../support/vectors.ts'

export function wordVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  vector[0] = 0.01
  for (const word of text.toLowerCase().match(/\p{L}{5,}/gu) ?? []) {
    const place = 1 + (hashOf(word) % (dimensions - 1))
    vector[place] = (vector[place] ?? 0) + 1
  }
  return unit(vector)
}

/** FNV-1a, 32 bits. */
function hashOf(word: string): number {
  let hash = 2_166_136_261
  for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 16_777_619)
  return hash >>> 0
}
