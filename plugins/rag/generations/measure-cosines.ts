/** Measures where an embedder's cosines lie, on the same texts for all of them. */
import type { CosineRange, CosineScale, Embedder } from '#sdk'
import { COSINE_SAMPLE, QUESTIONS_ACROSS } from './cosine-sample.ts'

/**
 * A library's own passages would not do: in a book on one subject any two are near, and what a question that has
 * nothing to do with it would reach cannot be read off them.
 *
 * @throws ProviderError, or the signal's reason
 */
export async function measureCosines(
  { embed, maxBatch, languages }: Pick<Embedder, 'embed' | 'maxBatch' | 'languages'>,
  signal: AbortSignal,
): Promise<CosineScale> {
  const embedAll = async (texts: readonly string[], kind: 'query' | 'document'): Promise<Float32Array[]> => {
    const vectors: Float32Array[] = []
    for (let from = 0; from < texts.length; from += maxBatch)
      vectors.push(...(await embed(texts.slice(from, from + maxBatch), { kind, signal })))
    return vectors
  }
  const passages = await embedAll(
    COSINE_SAMPLE.map(([, passage]) => passage),
    'document',
  )
  // All in one go: to a service elsewhere each call is a wait.
  const sets = [COSINE_SAMPLE.map(([question]) => question), ...(languages === undefined ? QUESTIONS_ACROSS : [])]
  const vectors = await embedAll(sets.flat(), 'query')
  const [questions = [], ...others] = sets.map((set) => vectors.splice(0, set.length))
  const within = rangeOf([questions], passages)
  if (others.length === 0) return within
  const across = rangeOf(others, passages)
  return bringsTogether(across) ? { ...within, across } : within
}

/** @param series questions, each at the place of the passage that answers it; no other does */
export function rangeOf(series: readonly (readonly Float32Array[])[], passages: readonly Float32Array[]): CosineRange {
  const cosines = series.flatMap((questions) =>
    questions.flatMap((question, place) =>
      passages.map((passage, other) => ({ isAnswer: other === place, cosine: innerProduct(question, passage) })),
    ),
  )
  const related = cosines.filter(({ isAnswer }) => isAnswer).map(({ cosine }) => cosine)
  const strange = cosines.filter(({ isAnswer }) => !isAnswer).map(({ cosine }) => cosine)
  const chance = mean(strange)
  return {
    chance,
    spread: Math.sqrt(mean(strange.map((cosine) => (cosine - chance) ** 2))),
    related: mean(related),
  }
}

/** To a model of one language, questions in others are as far from their answer as from anything else. */
const bringsTogether = ({ chance, spread, related }: CosineRange): boolean => related > chance + 2 * spread

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of vectors of length 1 it is the cosine. */
const innerProduct = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
