/** Vectors of texts: those that are stored, and the others computed and stored, each by one caller of the process. */
import type { Database, Embedder } from '#sdk'
import { readVectors, writeVectors } from './vector-rows.ts'

export interface HashedText {
  readonly text_hash: string
  readonly text: string
}

export interface TextVectors {
  /**
   * @returns vectors by the hash of their text, and how many of them had to be computed
   * @throws ProviderError, or the signal's reason
   */
  of(
    texts: readonly HashedText[],
    signal: AbortSignal,
  ): Promise<{ readonly vectors: ReadonlyMap<string, Float32Array>; readonly computed: number }>
}

export function createTextVectors(sql: Database['sql'], embedder: Embedder): TextVectors {
  /** Texts that are being computed, by their hash; never rejects. */
  const underWay = new Map<string, Promise<void>>()

  const compute = async (texts: ReadonlyMap<string, string>, signal: AbortSignal) => {
    const vectors = await embedder.embed([...texts.values()], { kind: 'document', signal })
    const computed = new Map(
      [...texts.keys()].flatMap((hash, index) => (vectors[index] ? [[hash, vectors[index]] as const] : [])),
    )
    await writeVectors(sql, embedder.id, computed)
    return computed
  }

  const computeOnce = (texts: ReadonlyMap<string, string>, signal: AbortSignal) => {
    const work = compute(texts, signal)
    const settled = work.then(
      () => undefined,
      () => undefined,
    )
    for (const hash of texts.keys()) underWay.set(hash, settled)
    return work.finally(() => {
      for (const hash of texts.keys()) underWay.delete(hash)
    })
  }

  return {
    async of(texts, signal) {
      const hashes = [...new Set(texts.map(({ text_hash }) => text_hash))]
      for (;;) {
        const known = await readVectors(sql, embedder.id, hashes)
        const missing = new Map(
          texts.flatMap(({ text_hash, text }) => (known.has(text_hash) ? [] : [[text_hash, text] as const])),
        )
        if (missing.size === 0) return { vectors: known, computed: 0 }
        const others = [...missing.keys()].flatMap((hash) => underWay.get(hash) ?? [])
        if (others.length > 0) {
          await Promise.all(others)
          signal.throwIfAborted()
          continue
        }
        const computed = await computeOnce(missing, signal)
        return { vectors: new Map([...known, ...computed]), computed: computed.size }
      }
    },
  }
}
