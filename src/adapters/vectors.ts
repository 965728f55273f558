/** What adapters of embedding services share: texts as they take them, vectors as the port wants them. */
import type { Embedder } from '../ports/embedder.ts'
import { ProviderError } from '../ports/provider-error.ts'
import type { CallOptions } from './http/client.ts'

/** A reader waits for a question's vector, nobody for a page's. */
const DEADLINES_MS = { query: 5000, document: 60_000 } as const
const PATIENCE_MS = { query: 1500, document: 20_000 } as const

type EmbedOptions = Parameters<Embedder['embed']>[1]

export const embedOptions = (kind: EmbedOptions['kind'], signal: AbortSignal): CallOptions => ({
  signal,
  deadlineMs: DEADLINES_MS[kind],
  patienceMs: PATIENCE_MS[kind],
})

/** Services refuse a text without a word in it, and half of a surrogate pair. */
export const toEmbeddable = (text: string): string => (text.trim() === '' ? '.' : text.toWellFormed())

/** @throws ProviderError `invalid_reply` unless there are as many vectors, of that width, as there were texts */
export function unitVectors(
  service: string,
  vectors: readonly unknown[],
  { count, dimensions }: { readonly count: number; readonly dimensions: number },
): readonly Float32Array[] {
  const invalid = (message: string): ProviderError => new ProviderError(service, 'invalid_reply', message)
  if (vectors.length !== count) throw invalid(`${vectors.length} vectors came for ${count} texts`)
  return vectors.map((vector) => {
    if (!Array.isArray(vector) || vector.length !== dimensions)
      throw invalid(`a vector has ${Array.isArray(vector) ? vector.length : 'no'} numbers, not ${dimensions}`)
    const numbers = new Float32Array(vector)
    const length = lengthOf(numbers)
    if (!Number.isFinite(length) || length === 0) throw invalid('a vector has no direction')
    for (let index = 0; index < numbers.length; index += 1) numbers[index] = (numbers[index] ?? 0) / length
    return numbers
  })
}

function lengthOf(vector: Float32Array): number {
  let squares = 0
  // By index: the iterator of a typed array takes ten times as long.
  for (let index = 0; index < vector.length; index += 1) squares += (vector[index] ?? 0) ** 2
  return Math.sqrt(squares)
}
