/** Keeps the postings of BM25 in step with the chunks, inside the transaction that changes them. */
import type { TransactionSql } from 'postgres'
import type { ChunkTerms } from '#sdk'
import { arrayLiteral } from './sql.ts'

export interface IndexedChunk {
  readonly id: string
  readonly words: ChunkTerms
}

/** Postings a statement writes: bounds its memory, the embedded database's too. */
const STATEMENT_POSTINGS = 20_000

/**
 * Indexes chunks that are not indexed yet. Postings are the writer's own; for the terms, which are everyone's, writers of
 * one collection take turns (its row is locked first), so they cannot lock each other out.
 */
export async function writePostings(
  tx: TransactionSql,
  collectionId: number,
  chunks: readonly IndexedChunk[],
): Promise<void> {
  if (chunks.length === 0) return
  const terms = new TermCounts()
  let batch = new PostingBatch()
  for (const chunk of chunks) {
    batch.add(chunk)
    terms.add(chunk)
    if (batch.size >= STATEMENT_POSTINGS) {
      await insertPostings(tx, collectionId, batch)
      batch = new PostingBatch()
    }
  }
  // One after another on the server, and all on their way before the first is answered.
  const last = [
    insertPostings(tx, collectionId, batch),
    countChunks(tx, collectionId, chunks.length),
    insertTerms(tx, collectionId, terms),
    insertForms(tx, collectionId, terms),
  ]
  await Promise.all(last.map((statement) => statement.execute()))
}

/** Forgets chunks; those that are not indexed are passed over. */
export async function removePostings(
  tx: TransactionSql,
  collectionId: number,
  chunkIds: readonly string[],
): Promise<void> {
  if (chunkIds.length === 0) return
  await countChunks(tx, collectionId, 0)
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

/** How many chunks hold each term, its phonetic key, and how it is written. */
class TermCounts {
  readonly frequencies = new Map<number, number>()
  readonly phoneticKeys = new Map<number, string>()
  readonly forms = new Map<string, number>()

  add({ words: { terms, phoneticKeys, forms } }: IndexedChunk): void {
    for (const [word, term] of forms) this.forms.set(word, term)
    for (const [index, term] of terms.entries()) {
      this.frequencies.set(term, (this.frequencies.get(term) ?? 0) + 1)
      this.phoneticKeys.set(term, phoneticKeys[index] || '""')
    }
  }
}

const insertPostings = (tx: TransactionSql, collectionId: number, batch: PostingBatch) => tx`
  insert into postings (collection_id, term, chunk_id, weight)
  select ${collectionId}, p.term, p.chunk_id, p.weight / ${WEIGHT_PARTS}::float8
  from unnest(${arrayLiteral(batch.terms)}::text::int[], ${arrayLiteral(batch.chunkIds)}::text::bigint[],
    ${arrayLiteral(batch.weights)}::text::int[]) as p(term, chunk_id, weight)
  order by p.term, p.chunk_id`

const insertTerms = (tx: TransactionSql, collectionId: number, { frequencies, phoneticKeys }: TermCounts) => tx`
  insert into terms (collection_id, term, document_frequency, phonetic_key)
  select ${collectionId}, f.term, f.passages, nullif(f.phonetic_key, '')
  from unnest(${arrayLiteral(frequencies.keys())}::text::int[], ${arrayLiteral(frequencies.values())}::text::int[],
    ${arrayLiteral(phoneticKeys.values())}::text::text[]) as f(term, passages, phonetic_key)
  order by f.term
  on conflict (collection_id, term) do update set phonetic_key = excluded.phonetic_key,
    document_frequency = terms.document_frequency + excluded.document_frequency`

/** Quoted: "null" is a word too. */
const insertForms = (tx: TransactionSql, collectionId: number, { forms }: TermCounts) => tx`
  insert into word_forms (collection_id, term, word)
  select ${collectionId}, f.term, f.word
  from unnest(${arrayLiteral(forms.values())}::text::int[],
    ${arrayLiteral([...forms.keys()].map((word) => `"${word}"`))}::text::text[]) as f(term, word)
  order by f.term, f.word
  on conflict do nothing`
