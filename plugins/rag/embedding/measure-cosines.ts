/** Measures where an embedder's cosines lie, on the same texts for all of them. */
import type { CosineScale, Embedder } from '#sdk'
import { COSINE_SAMPLE } from './cosine-sample.ts'

/**
 * A library's own passages would not do: in a book on one subject any two are near, and what a question that has
 * nothing to do with it would reach cannot be read off them.
 *
 * @throws ProviderError, or the signal's reason
 */
export async function measureCosines(
  { embed, maxBatch }: Pick<Embedder, 'embed' | 'maxBatch'>,
  signal: AbortSignal,
): Promise<CosineScale> {
  const embedAll = async (texts: readonly string[], kind: 'query' | 'document'): Promise<readonly Float32Array[]> => {
    const vectors: Float32Array[] = []
    for (let from = 0; from < texts.length; from += maxBatch)
      vectors.push(...(await embed(texts.slice(from, from + maxBatch), { kind, signal })))
    return vectors
  }
  const questions = await embedAll(
    COSINE_SAMPLE.map(([question]) => question),
    'query',
  )
  const passages = await embedAll(
    COSINE_SAMPLE.map(([, passage]) => passage),
    'document',
  )
  return scaleOf(questions, passages)
}

/** @param passages each answers the question at its place, and no other */
export function scaleOf(questions: readonly Float32Array[], passages: readonly Float32Array[]): CosineScale {
  const related = questions.map((question, place) => innerProduct(question, passages[place]))
  const strange = questions.flatMap((question, place) =>
    passages.flatMap((passage, other) => (other === place ? [] : [innerProduct(question, passage)])),
  )
  const chance = mean(strange)
  return {
    chance,
    spread: Math.sqrt(mean(strange.map((cosine) => (cosine - chance) ** 2))),
    related: mean(related),
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of vectors of length 1 it is the cosine. */
const innerProduct = (one: Float32Array, other: Float32Array | undefined): number =>
  one.reduce((sum, value, index) => sum + value * (other?.[index] ?? 0), 0)
