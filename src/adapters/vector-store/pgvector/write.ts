import type { Sql } from 'postgres'
import type { StoredPoint, VectorPoint } from '../../../ports/vector-store.ts'
import { vectorArray } from '../../../text/index.ts'
import type { Generation } from './generation.ts'
import { arrayText } from './literals.ts'

/**
 * A chunk may have been deleted since its vector was asked for: then nothing is written. The lock keeps the others
 * until the rows are in, and their order keeps two writers from waiting for each other. The commit does not wait for
 * the disk: this is a copy, and whoever had it made says so afterwards, which a crash cannot keep if it loses this.
 *
 * Vectors that stand in `embeddings` already, as nearly all do, are copied from there and not sent again.
 */
export async function upsertRows(sql: Sql, generation: Generation, points: readonly VectorPoint[]): Promise<void> {
  const copied = await copyRows(sql, generation, points)
  const others = points.filter(({ chunkId }) => !copied.has(chunkId))
  if (others.length > 0) await sendRows(sql, generation, others)
}

const SET_ROW = `
  on conflict (chunk_id, generation_id) do update set collection_id = excluded.collection_id,
    document_id = excluded.document_id, language = excluded.language, vector = excluded.vector`

/**
 * Planned anew each time: a plan that was made while there were few vectors would read all of them for ever.
 *
 * @returns the chunks whose rows are there now
 */
async function copyRows(
  sql: Sql,
  { id, embedder }: Generation,
  points: readonly VectorPoint[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.unsafe<{ chunk_id: string }[]>(
    `insert into chunk_vectors (chunk_id, generation_id, collection_id, document_id, language, vector)
    select c.id, $1, p."collectionId", p."documentRowId", p.language, e.vector
    from (select set_config('synchronous_commit', 'off', true)) as unhurried,
      jsonb_to_recordset($2) as p("chunkId" bigint, "textHash" text, "collectionId" int, "documentRowId" bigint,
      language text)
    join chunks c on c.id = p."chunkId"
    join embeddings e on e.embedder = $3 and e.text_hash = p."textHash"
    order by c.id
    for key share of c
    ${SET_ROW}
    returning chunk_id::text`,
    [id, sql.json(points.map(({ vector, ...rest }) => rest)), embedder],
    { prepare: false },
  )
  return new Set(rows.map((row) => row.chunk_id))
}

async function sendRows(sql: Sql, { id }: Generation, points: readonly VectorPoint[]): Promise<void> {
  const rows = points.map(({ vector, ...rest }) => ({ ...rest, vector: vectorArray(vector) }))
  await sql`
    insert into chunk_vectors (chunk_id, generation_id, collection_id, document_id, language, vector)
    select c.id, ${id}, p."collectionId", p."documentRowId", p.language, l2_normalize(p.vector::int[]::vector)
    from (select set_config('synchronous_commit', 'off', true)) as unhurried,
      jsonb_to_recordset(${sql.json(rows)}) as p("chunkId" bigint, "collectionId" int, "documentRowId" bigint,
      language text, vector text)
    join chunks c on c.id = p."chunkId"
    order by c.id
    for key share of c
    ${sql.unsafe(SET_ROW)}`
}

export const removeRows = (sql: Sql, generation: number, chunkIds: readonly string[]) => sql`
  delete from chunk_vectors where generation_id = ${generation} and chunk_id in (select unnest(${arrayText(chunkIds)}::text::bigint[]))`

export async function hasRows(sql: Sql, generation: number): Promise<boolean> {
  const rows = await sql`select from chunk_vectors where generation_id = ${generation} limit 1`
  return rows.length > 0
}

/** Rows of chunks above a number, in order, with the hash of the text. */
export const listRows = async (
  sql: Sql,
  generation: number,
  after: string,
  limit: number,
): Promise<readonly StoredPoint[]> =>
  await sql<StoredPoint[]>`
  select v.chunk_id::text as "chunkId", c.text_hash as "textHash"
  from chunk_vectors v join chunks c on c.id = v.chunk_id
  where v.generation_id = ${generation} and v.chunk_id > ${after}::text::bigint order by v.chunk_id limit ${limit}`
