/** Keeps the postings of BM25 in step with the chunks, inside the transaction that changes them. */
import type { TransactionSql } from 'postgres'
import type { ChunkTerms } from '#sdk'
import { arrayLiteral } from './sql.ts'
import { mergeUnderLock, TermDelta, writeTermDelta } from './term-deltas.ts'

export interface IndexedChunk {
  readonly id: string
  readonly words: ChunkTerms
}

/** Postings a statement writes: bounds its memory, the embedded database's too. */
const STATEMENT_POSTINGS = 20_000

/**
 * Indexes chunks that are not indexed yet. Postings are the writer's own, and so is the row that says what they add to the
 * vocabulary; only to merge many of those, writers of one collection take turns: its row is locked by then.
 */
export async function writePostings(
  tx: TransactionSql,
  collectionId: number,
  chunks: readonly IndexedChunk[],
): Promise<void> {
  if (chunks.length === 0) return
  const delta = new TermDelta()
  let batch = new PostingBatch()
  for (const chunk of chunks) {
    batch.add(chunk)
    delta.add(chunk.words)
    if (batch.size >= STATEMENT_POSTINGS) {
      await insertPostings(tx, collectionId, batch)
      batch = new PostingBatch()
    }
  }
  // One after another on the server, and all on their way before the first is answered.
  const [, , isMuch] = await Promise.all([
    insertPostings(tx, collectionId, batch).execute(),
    countChunks(tx, collectionId, chunks.length).execute(),
    writeTermDelta(tx, collectionId, delta),
  ])
  if (isMuch) await mergeUnderLock(tx, collectionId)
}

/** Forgets chunks; those that are not indexed are passed over. */
export async function removePostings(
  tx: TransactionSql,
  collectionId: number,
  chunkIds: readonly string[],
): Promise<void> {
  if (chunkIds.length === 0) return
  await Promise.all([countChunks(tx, collectionId, 0).execute(), mergeUnderLock(tx, collectionId)])
  const gone = await tx<{ term: number; passages: number }[]>`
    with gone as (
      delete from postings
      where collection_id = ${collectionId} and chunk_id in (select unnest(${arrayLiteral(chunkIds)}::text::bigint[]))
      returning term, chunk_id)
    select term, count(*)::int as passages from gone group by term
    union all select null, count(distinct chunk_id)::int from gone`
  const terms = gone.filter(({ term }) => term !== null)
  const chunks = gone.find(({ term }) => term === null)?.passages ?? 0
  if (chunks === 0) return
  const fewer = await tx<{ term: number; document_frequency: number }[]>`
    update terms t set document_frequency = t.document_frequency - g.passages
    from unnest(${arrayLiteral(terms.map(({ term }) => term))}::text::int[],
      ${arrayLiteral(terms.map(({ passages }) => passages))}::text::int[]) as g(term, passages)
    where t.collection_id = ${collectionId} and t.term = g.term
    returning t.term, t.document_frequency`
  const unused = fewer.filter((row) => row.document_frequency <= 0).map(({ term }) => term)
  if (unused.length > 0) {
    await tx`
      delete from terms
      where collection_id = ${collectionId} and term in (select unnest(${arrayLiteral(unused)}::text::int[]))`
    await tx`
      delete from word_forms
      where collection_id = ${collectionId} and term in (select unnest(${arrayLiteral(unused)}::text::int[]))`
  }
  await countChunks(tx, collectionId, -chunks)
}

/** Weights travel as whole numbers, which PostgreSQL reads faster than fractions: the embedded one several times. */
export const WEIGHT_PARTS = 100_000

/** Also takes the lock on the collection, and notifies caches elsewhere that it changed. */
const countChunks = (tx: TransactionSql, collectionId: number, added: number) => tx`
  update collections set chunk_count = chunk_count + ${added}, revision = revision + 1 where id = ${collectionId}`

/** Rows of `postings` as columns. */
class PostingBatch {
  readonly terms: number[] = []
  readonly chunkIds: string[] = []
  readonly weights: number[] = []

  get size(): number {
    return this.terms.length
  }

  add({ id, words: { terms, weights } }: IndexedChunk): void {
    for (const [index, term] of terms.entries()) {
      this.terms.push(term)
      this.chunkIds.push(id)
      this.weights.push(Math.round((weights[index] ?? 0) * WEIGHT_PARTS))
    }
  }
}

const insertPostings = (tx: TransactionSql, collectionId: number, batch: PostingBatch) => tx`
  insert into postings (collection_id, term, chunk_id, weight)
  select ${collectionId}, p.term, p.chunk_id, p.weight / ${WEIGHT_PARTS}::float8
  from unnest(${arrayLiteral(batch.terms)}::text::int[], ${arrayLiteral(batch.chunkIds)}::text::bigint[],
    ${arrayLiteral(batch.weights)}::text::int[]) as p(term, chunk_id, weight)
  order by p.term, p.chunk_id`
