/** Vectors for tests: the same on every run, of length 1, and like real ones near each other in groups. */
import type { VectorPoint } from '../../src/ports/vector-store.ts'

const GROUPS = 24

/** @param seed other numbers give other vectors of the same groups */
export function randomVectors(count: number, dimensions: number, seed: number): Float32Array[] {
  const shared = numbers(1)
  const centres = Array.from({ length: GROUPS }, () => Float32Array.from({ length: dimensions }, shared))
  const next = numbers(seed + 1000)
  return Array.from({ length: count }, (_, index) => {
    const centre = centres[index % GROUPS] ?? new Float32Array(dimensions)
    return unit(centre.map((value) => value + next()))
  })
}

/** A generator of numbers in [-1, 1): Lehmer's, with the constants of Park and Miller. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (state / 2_147_483_647) * 2 - 1
  }
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return vector.map((value) => value / length)
}

export const cosine = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)

/** Ids of the nearest points, by comparing all. */
export function nearest(points: readonly VectorPoint[], vector: Float32Array, limit: number): readonly string[] {
  return points
    .map((point) => ({ id: point.chunkId, score: cosine(point.vector, vector) }))
    .sort((one, other) => other.score - one.score)
    .slice(0, limit)
    .map(({ id }) => id)
}
