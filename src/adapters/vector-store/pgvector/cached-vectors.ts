/** Vectors in memory, each beside what searches are limited by, compared one by one. Knows of no database. */
import type { VectorPoint, VectorQuery } from '../../../ports/vector-store.ts'

export type CachedRow = Pick<VectorPoint, 'chunkId' | 'collectionId' | 'documentRowId' | 'language'>

export interface ScoredRow {
  /** The same object for as long as the row is not replaced. */
  readonly row: CachedRow
  /** Cosine similarity. */
  readonly score: number
}

export interface CachedVectors {
  /** Rows. */
  readonly size: number
  /** Adds a row, or replaces the one of its chunk. @param vector of length 1 */
  put(row: CachedRow, vector: Float32Array): void
  delete(chunkId: string): void
  /** Deletes a row that was found, unless it was replaced since. */
  forget(row: CachedRow): void
  /** Best first, of equals the lower chunk. */
  nearest(query: VectorQuery, most: number): readonly ScoredRow[]
}

/** Rows are kept in blocks, so that growing copies nothing and memory goes back when they go. */
const BLOCK_ROWS = 256

/** @param dimensions of every vector and question */
export function createCachedVectors(dimensions: number): CachedVectors {
  const rows: CachedRow[] = []
  const blocks: Float32Array[] = []
  const places = new Map<string, number>()

  const blockOf = (place: number): Float32Array => {
    const index = Math.floor(place / BLOCK_ROWS)
    let block = blocks[index]
    if (block === undefined) {
      block = new Float32Array(BLOCK_ROWS * dimensions)
      blocks[index] = block
    }
    return block
  }
  const startOf = (place: number): number => (place % BLOCK_ROWS) * dimensions

  /** The last row takes the place. */
  const removeAt = (place: number): void => {
    const last = rows.pop()
    if (last !== undefined && place < rows.length) {
      const from = startOf(rows.length)
      blockOf(place).set(blockOf(rows.length).subarray(from, from + dimensions), startOf(place))
      rows[place] = last
      places.set(last.chunkId, place)
    }
    blocks.length = Math.ceil(rows.length / BLOCK_ROWS)
  }

  const remove = (chunkId: string): void => {
    const place = places.get(chunkId)
    if (place === undefined) return
    places.delete(chunkId)
    removeAt(place)
  }

  return {
    get size() {
      return rows.length
    },
    put({ chunkId, collectionId, documentRowId, language }, vector) {
      const place = places.get(chunkId) ?? rows.length
      rows[place] = { chunkId, collectionId, documentRowId, language }
      places.set(chunkId, place)
      blockOf(place).set(vector, startOf(place))
    },
    delete: remove,
    forget(row) {
      if (rows[places.get(row.chunkId) ?? -1] === row) remove(row.chunkId)
    },
    nearest(query, most) {
      const question = unit(query.vector)
      const within = limitsOf(query)
      const best = createBest(most)
      // By index: an iterator of pairs costs V8 half as much as all the products.
      for (let place = 0; place < rows.length; place += 1) {
        const row = rows[place]
        if (row !== undefined && within(row)) best.offer(row, innerProduct(blockOf(place), startOf(place), question))
      }
      return best.take()
    },
  }
}

/** In double precision: a tenth faster to multiply with than single, which is widened each time. */
function unit(vector: Float32Array): Float64Array {
  const numbers = Float64Array.from(vector)
  const length = Math.sqrt(innerProduct(vector, 0, numbers))
  // By index: callbacks take longer than all else here.
  if (length > 0)
    for (let index = 0; index < numbers.length; index += 1) numbers[index] = (numbers[index] ?? 0) / length
  return numbers
}

function limitsOf({ collectionIds, language, documentRowIds }: VectorQuery): (row: CachedRow) => boolean {
  const collections = new Set(collectionIds)
  const documents = documentRowIds === undefined ? null : new Set(documentRowIds)
  return (row) =>
    collections.has(row.collectionId) &&
    (language === undefined || row.language === language || row.language.startsWith(`${language}-`)) &&
    documents?.has(row.documentRowId) !== false
}

/** Four sums, or each addition would wait for the one before; destructured from an array, they would take three times as long. */
function innerProduct(block: Float32Array, start: number, question: Float64Array): number {
  let one = 0
  let two = 0
  let three = 0
  let four = 0
  let index = 0
  for (; index + 3 < question.length; index += 4) {
    const place = start + index
    one += (block[place] ?? 0) * (question[index] ?? 0)
    two += (block[place + 1] ?? 0) * (question[index + 1] ?? 0)
    three += (block[place + 2] ?? 0) * (question[index + 2] ?? 0)
    four += (block[place + 3] ?? 0) * (question[index + 3] ?? 0)
  }
  for (; index < question.length; index += 1) one += (block[start + index] ?? 0) * (question[index] ?? 0)
  return one + two + three + four
}

/** The best `most` of all that are offered; sorted only when twice as many have come. */
function createBest(most: number) {
  let kept: ScoredRow[] = []
  let least = Number.NEGATIVE_INFINITY
  const cut = (): void => {
    kept = kept.sort(bestFirst).slice(0, most)
    if (kept.length === most) least = kept.at(-1)?.score ?? least
  }
  return {
    offer(row: CachedRow, score: number): void {
      if (score < least) return
      kept.push({ row, score })
      if (kept.length >= 2 * most) cut()
    },
    take(): readonly ScoredRow[] {
      cut()
      return kept
    },
  }
}

/** Numbers of chunks go by their value: the longer is the greater. */
const bestFirst = (one: ScoredRow, other: ScoredRow): number =>
  other.score - one.score ||
  one.row.chunkId.length - other.row.chunkId.length ||
  (one.row.chunkId < other.row.chunkId ? -1 : 1)
