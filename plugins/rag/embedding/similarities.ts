/**
 * How near texts are to a question. The vectors of a small collection stay in memory once they were asked for: to
 * multiply fifty of them takes some ten microseconds, and to ask the database to, half a millisecond of its time.
 */
import { LRUCache } from 'lru-cache'
import { type Database, vectorArray } from '#sdk'
import { arrayLiteral, readRows } from '../lexical/sql.ts'
import { readVectors } from './vector-rows.ts'

type Sql = Database['sql']

export interface Similarities {
  /**
   * Cosine similarities by the hash of the text; of texts that are not embedded, nothing.
   *
   * @param chunks of the collection that the texts are from
   */
  read(vector: Float32Array, textHashes: readonly string[], chunks: number): Promise<ReadonlyMap<string, number>>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

/** For all collections together, and the most that one may need: 8 MB. */
const MAX_NUMBERS = 2_000_000
/** Vectors that are read at once: as text, each takes some ten times its size for a moment. */
const BATCH = 16

/** A vector never changes: it is of a text's hash, and of one embedder. */
export function createSimilarities(sql: Sql, embedder: string, maxNumbers = MAX_NUMBERS): Similarities {
  const kept = new LRUCache<string, Float32Array>({ maxSize: maxNumbers, sizeCalculation: ({ length }) => length })
  let loading: Promise<void> | undefined

  const load = async (textHashes: readonly string[]): Promise<void> => {
    for (const [hash, vector] of await readVectors(sql, embedder, textHashes)) kept.set(hash, vector)
  }

  return {
    async read(vector, textHashes, chunks) {
      const found = new Map<string, number>()
      const missing: string[] = []
      for (const hash of textHashes) {
        const own = kept.get(hash)
        if (own === undefined) missing.push(hash)
        else found.set(hash, product(own, vector))
      }
      if (missing.length === 0) return found
      const read = await readSimilarities(sql, embedder, vector, missing)
      for (const [hash, similarity] of read) found.set(hash, similarity)
      if (chunks * vector.length <= maxNumbers && read.size > 0)
        loading ??= load([...read.keys()].slice(0, BATCH))
          // It is only asked for again.
          .catch(() => undefined)
          .finally(() => {
            loading = undefined
          })
      return found
    },
    settled: async () => await loading,
  }
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0
  // By index: the iterator of a typed array takes ten times as long.
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0)
  return sum
}

async function readSimilarities(
  sql: Sql,
  embedder: string,
  vector: Float32Array,
  textHashes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  // Each is looked up by its key. Of `any(…)` the planner makes a scan while the table is small, which reads the list anew for
  // each row: 5 ms for 50 of 240 vectors, and 0.2 ms so.
  const rows = await readRows<{ text_hash: string; cosine: number }>(
    sql,
    ['text_hash', 'cosine'],
    sql`
      select e.text_hash, ${similarity(sql, vector)} as cosine
      from unnest(${arrayLiteral(textHashes)}::text::text[]) as named(text_hash)
      cross join lateral (
        select * from embeddings where embedder = ${embedder} and text_hash = named.text_hash limit 1) as e`,
  )
  return new Map(rows.map(({ text_hash, cosine }) => [text_hash, cosine]))
}

/** Of the vector of a row `e`. */
export const similarity = (sql: Sql, vector: Float32Array) =>
  sql`-(e.vector <#> (select l2_normalize(${vectorArray(vector)}::text::int[]::vector)))`
