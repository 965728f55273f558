/** What the words in memory are read from. */
import type { Database } from '#sdk'
import { WEIGHT_PARTS } from '../lexical/postings.ts'
import { arrayLiteral } from '../lexical/sql.ts'
import { chunkRefColumns, type IndexedChunk } from '../search/passages/chunk-refs.ts'
import type { WordForm } from './forms.ts'

type Sql = Database['sql']

export interface Head {
  readonly id: number
  /** Which state of the collection this is; rises with every write. */
  readonly revision: string
  /** All its chunks, with the versions of their documents; `null`: they are too many. */
  readonly versions: ReadonlyMap<string, number> | null
}

/** A chunk, where it stands, and what its terms are worth. */
export interface WordedChunk {
  readonly place: IndexedChunk
  readonly terms: Int32Array
  readonly weights: Float32Array
}

/** What is kept in memory. */
export interface Size {
  readonly mostChunks: number
  readonly mostPostings: number
}

/** @returns `null` when there is no such collection */
export async function readHead(sql: Sql, collection: string, { mostChunks, mostPostings }: Size): Promise<Head | null> {
  const [head] = await sql<
    { id: number; revision: string; chunks: { ids: string[] | null; versions: number[] | null } | null }[]
  >`
    select c.id, c.revision::text, case
      when c.chunk_count <= ${mostChunks}::int
        and (select coalesce(sum(document_frequency), 0) from terms where collection_id = c.id) <= ${mostPostings}::int
      then (select json_build_object('ids', json_agg(k.id::text), 'versions', json_agg(d.version))
        from chunks k join documents d on d.id = k.document_id where k.collection_id = c.id) end as chunks
    from collections c where c.name = ${collection}`
  if (head === undefined) return null
  const { id, revision, chunks } = head
  return { id, revision, versions: chunks && pair(chunks.ids ?? [], chunks.versions ?? []) }
}

const pair = (ids: readonly string[], versions: readonly number[]): ReadonlyMap<string, number> =>
  new Map(ids.map((id, index) => [id, versions[index] ?? 0]))

/**
 * Those that are still there.
 *
 * The chunk alone names its postings: with the collection too, the planner would read all of the collection's for each,
 * before there are statistics.
 */
export async function readWorded(sql: Sql, chunkIds: readonly string[]): Promise<readonly WordedChunk[]> {
  const rows = await sql<
    (IndexedChunk & { readonly terms: readonly number[] | null; readonly weights: readonly number[] | null })[]
  >`
    select ${chunkRefColumns(sql)}, p.terms, p.weights
    from unnest(${arrayLiteral(chunkIds)}::text::bigint[]) as named(id)
    cross join lateral (select * from chunks where id = named.id limit 1) as k
    join documents d on d.id = k.document_id
    cross join lateral (
      select json_agg(term) as terms, json_agg(round(weight * ${WEIGHT_PARTS}::float8)::int) as weights
      from postings where chunk_id = k.id) as p`
  return rows.map(({ terms, weights, ...place }) => ({
    place,
    terms: Int32Array.from(terms ?? []),
    weights: Float32Array.from(weights ?? [], (parts) => parts / WEIGHT_PARTS),
  }))
}

/** How the pages write the words of these terms. */
export const readWordForms = (sql: Sql, collectionId: number, terms: readonly number[]): Promise<readonly WordForm[]> =>
  sql<WordForm[]>`
    select term, word from word_forms
    where collection_id = ${collectionId} and term in (select unnest(${arrayLiteral(terms)}::text::int[]))`

/** Whether the caller's collection of that name is still what is kept. */
export async function isCurrent(
  sql: Sql,
  { collection, allowed }: { readonly collection: string; readonly allowed: readonly string[] | null },
  kept: { readonly id: number; readonly revision: string },
): Promise<boolean> {
  const rows = await sql`
    select from collections where name = ${collection} and id = ${kept.id} and revision = ${kept.revision}::text::bigint
    ${allowed === null ? sql`` : sql`and name in (select jsonb_array_elements_text(${sql.json([...allowed])}))`}`
  return rows.length === 1
}
