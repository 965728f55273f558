/**
 * Cohere, Qdrant and Gemini for both sides, in a process of their own, so that what they take is not the clients' time.
 * Says where they listen, and does as each message says.
 */
import { startCohere } from '../../test/fakes/services/cohere.ts'
import { startGemini } from '../../test/fakes/services/gemini.ts'
import { startQdrant } from '../../test/fakes/services/qdrant.ts'

/** How the model writes from now on. */
export interface Pace {
  readonly deltas: readonly string[]
  /** Milliseconds between two of them. */
  readonly pauseMs: number
}

export interface Addresses {
  readonly cohere: string
  readonly qdrant: string
  readonly gemini: string
}

const [cohere, qdrant, gemini] = await Promise.all([startCohere(), startQdrant(), startGemini()])
process.on('message', ({ deltas, pauseMs }: Pace) => {
  for (const server of [cohere, qdrant, gemini]) server.forgetRequests()
  Object.assign(gemini, { text: deltas, chunkDelayMs: pauseMs })
  process.send?.('set')
})
process.on('disconnect', () => process.exit())
process.send?.({ cohere: cohere.url, qdrant: qdrant.url, gemini: gemini.url } satisfies Addresses)
