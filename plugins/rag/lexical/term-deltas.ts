/**
 * The vocabulary of a collection, written late. Most terms of a document are in hundreds of others too, and to update their
 * rows for each was a third of the database's work for it. A document leaves what it adds in one row; many of those are
 * merged at once, at the latest by whoever reads `terms` or `word_forms` next.
 */
import type { Fragment, TransactionSql } from 'postgres'
import { type ChunkTerms, type Database, databaseFailure } from '#sdk'
import { arrayLiteral } from './sql.ts'

/** Terms that wait at most: those of some 40 pages. To merge them takes .15 s, the embedded database .3 s. */
const MAX_WAITING = 50_000

/** What chunks add: how many of them hold each term, its phonetic key, and how it is written. */
export class TermDelta {
  readonly frequencies = new Map<number, number>()
  readonly phoneticKeys = new Map<number, string>()
  readonly forms = new Map<string, number>()

  add({ terms, phoneticKeys, forms }: ChunkTerms): void {
    for (const [word, term] of forms) this.forms.set(word, term)
    for (const [index, term] of terms.entries()) {
      this.frequencies.set(term, (this.frequencies.get(term) ?? 0) + 1)
      this.phoneticKeys.set(term, phoneticKeys[index] || '""')
    }
  }
}

/**
 * Inside the transaction that writes the chunks.
 *
 * @returns whether so much waits now that it is to be merged
 */
export async function writeTermDelta(tx: TransactionSql, collectionId: number, delta: TermDelta): Promise<boolean> {
  const { frequencies, phoneticKeys, forms } = delta
  // Quoted: "null" is a word too.
  const words = [...forms.keys()].map((word) => `"${word}"`)
  const [row] = await tx<{ waiting: number }[]>`
    insert into term_deltas (collection_id, terms, passages, phonetic_keys, form_terms, words, size)
    values (${collectionId}, ${arrayLiteral(frequencies.keys())}::text::int[],
      ${arrayLiteral(frequencies.values())}::text::int[], ${arrayLiteral(phoneticKeys.values())}::text::text[],
      ${arrayLiteral(forms.values())}::text::int[], ${arrayLiteral(words)}::text::text[], ${frequencies.size})
    returning (select coalesce(sum(size), 0)::int from term_deltas where collection_id = ${collectionId}) as waiting`
  return (row?.waiting ?? 0) + frequencies.size > MAX_WAITING
}

/** Merges what waits, if anything does. */
export const mergeTermDeltas = (sql: Database['sql'], collectionId: number): Promise<void> =>
  sql.begin(async (tx) => {
    await Promise.all([
      tx`select from collections where id = ${collectionId} for no key update`.execute(),
      mergeUnderLock(tx, collectionId),
    ])
  })

/**
 * The same inside a transaction that has the lock on the collection's row. Whoever changes the vocabulary has it: a word
 * that goes with its last chunk must not come with a new one meanwhile. A statement that took the lock itself would not see
 * what was merged while it waited.
 */
export async function mergeUnderLock(tx: TransactionSql, collectionId: number): Promise<void> {
  await tx`
    with taken as materialized (
      delete from term_deltas where collection_id = ${collectionId}
      returning terms, passages, phonetic_keys, form_terms, words),
    added as materialized (
      select d.term, sum(d.passages)::int as passages, nullif(max(d.phonetic_key), '') as phonetic_key
      from taken cross join lateral unnest(taken.terms, taken.passages, taken.phonetic_keys)
        as d(term, passages, phonetic_key)
      group by d.term),
    counted as (
      update terms t set phonetic_key = a.phonetic_key, document_frequency = t.document_frequency + a.passages
      from added a where t.collection_id = ${collectionId} and t.term = a.term
      returning t.term),
    begun as (
      insert into terms (collection_id, term, document_frequency, phonetic_key)
      select ${collectionId}, term, passages, phonetic_key from added
      where term not in (select term from counted)
      order by term),
    written as materialized (
      select distinct d.term, d.word
      from taken cross join lateral unnest(taken.form_terms, taken.words) as d(term, word))
    insert into word_forms (collection_id, term, word)
    select ${collectionId}, w.term, w.word
    from written w left join lateral (
      select true as known from word_forms
      where collection_id = ${collectionId} and term = w.term and word = w.word limit 1) as f on true
    where f.known is null
    order by w.term, w.word`
}

/** Rows as those of `terms`, to be read from. */
export type Vocabulary = (sql: Database['sql']) => Fragment

/** The table alone, for a collection that nothing waits for. */
export const TERMS: Vocabulary = (sql) => sql`terms`

/** With what waits, which is all read for it. */
const TERMS_AND_DELTAS: Vocabulary = (sql) => sql`(
  select collection_id, term, sum(passages)::int as document_frequency
  from (
    select collection_id, term, document_frequency as passages from terms
    union all
    select d.collection_id, w.term, w.passages
    from term_deltas d cross join lateral unnest(d.terms, d.passages) as w(term, passages)) as each
  group by collection_id, term)`

/**
 * Merges what waits, where the database takes changes, and in time.
 *
 * @returns where all of the collection's terms are read from then
 */
export async function mergedTerms(sql: Database['sql'], collectionId: number): Promise<Vocabulary> {
  try {
    await mergeTermDeltas(sql, collectionId)
    return TERMS
  } catch (error) {
    const failure = databaseFailure(error)
    if (failure === 'full' || failure === 'timed_out') return TERMS_AND_DELTAS
    throw error
  }
}
