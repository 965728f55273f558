/** An embedder without a model: texts that share words have vectors that are near. */
import { english } from '../../src/adapters/embedder/local/models/english.ts'
import type { Embedder } from '../../src/ports/embedder.ts'
import { ProviderError } from '../../src/ports/provider-error.ts'
import { unit } from '../support/vectors.ts'

export interface FakeEmbedder extends Embedder {
  /** Every text that was embedded, in order. */
  readonly seen: readonly string[]
  /** While true, every call fails as an unreachable provider does. */
  down: boolean
}

const DIMENSIONS = 64

export function createFakeEmbedder(id = 'fake/words', maxBatch = 4): FakeEmbedder {
  const seen: string[] = []
  const embedder: FakeEmbedder = {
    id,
    dimensions: DIMENSIONS,
    // Those of the model that is the scale: they stay as they are.
    cosines: english.cosines,
    maxBatch,
    seen,
    down: false,
    async embed(texts, { signal }) {
      signal.throwIfAborted()
      if (embedder.down) throw new ProviderError('embedder', 'unavailable', 'is down')
      if (texts.length > maxBatch) throw new RangeError(`${texts.length} texts at once, at most ${maxBatch}`)
      seen.push(...texts)
      return texts.map(vectorOf)
    },
  }
  return embedder
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS)
  vector[0] = 0.01
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const place = 1 + ([...word].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) % (DIMENSIONS - 1))
    vector[place] = (vector[place] ?? 0) + 1
  }
  return unit(vector)
}
