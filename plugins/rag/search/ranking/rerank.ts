/** A second look at what was found: a model that reads the question and each passage together puts the best in order. */
import { Problem, ProviderError, type Reranker } from '#sdk'
import type { Caller, CallMeter } from '../metered-call.ts'

/** Sections that are looked at again: one call of Cohere's takes a hundred texts, and below this rank little is good. */
export const RERANKED = 50

export interface Rankable {
  /** Of the passage that speaks for its section. */
  readonly text: string
  readonly score: number
}

export interface Reranking<Section> {
  /** Best first. */
  readonly sections: readonly Section[]
  /** Milliseconds. */
  readonly ms: number
  /** The order is still the one they came in: the reranker failed, or the caller's budget does not cover it. */
  readonly failed: boolean
}

export interface RerankOptions {
  readonly caller: Caller
  readonly callMeter: CallMeter
  readonly signal: AbortSignal
}

/** What a search can do without, because its service fails or the caller's budget does not cover it. */
export const isLeftOut = (error: unknown): boolean =>
  error instanceof ProviderError ||
  (error instanceof Problem && (error.code === 'rate_limited' || error.code === 'not_configured'))

/**
 * The sections in the reranker's order, each with its score. Sections that it leaves out stand behind the others, as
 * they stood, with no score above those.
 *
 * @throws the signal's reason, and what is no failure of a service
 */
export async function rerankSections<Section extends Rankable>(
  reranker: Reranker,
  query: string,
  sections: readonly Section[],
  { caller, callMeter, signal }: RerankOptions,
): Promise<Reranking<Section>> {
  if (sections.length === 0) return { sections, ms: 0, failed: false }
  const started = performance.now()
  const top = sections.slice(0, RERANKED)
  try {
    const texts = top.map(({ text }) => text)
    const price = { kind: 'rerank', model: reranker.pricedAs, inputTokens: 0, searches: 1 } as const
    const ranked = await callMeter(caller, price, (onUsage) =>
      reranker.rerank(query, texts, { limit: top.length, signal, onUsage }),
    )
    const chosen = new Set(ranked.map(({ index }) => index))
    const least = ranked.at(-1)?.score ?? 1
    const others = sections.filter((_, index) => !chosen.has(index))
    return {
      sections: [
        ...ranked.flatMap(({ index, score }) => (top[index] === undefined ? [] : [{ ...top[index], score }])),
        ...others.map((section) => ({ ...section, score: Math.min(section.score, least) })),
      ],
      ms: performance.now() - started,
      failed: false,
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!isLeftOut(error)) throw error
    return { sections, ms: performance.now() - started, failed: true }
  }
}
