/** The table of every vector that was computed, by the hash of its text. */
import { type Database, vectorArray } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'

type Sql = Database['sql']

/** Vectors that are there, by the hash of their text. Hashes are hexadecimal. */
export async function readVectors(
  sql: Sql,
  embedder: string,
  textHashes: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> {
  // Planned anew each time: a plan that was made while there were few vectors would read all of them for ever.
  const rows = await sql.unsafe<{ text_hash: string; vector: string }[]>(
    `select text_hash, vector::text as vector from embeddings
    where embedder = $1 and text_hash in (select unnest($2::text::text[]))`,
    [embedder, arrayLiteral(textHashes)],
    { prepare: false },
  )
  return new Map(rows.map(({ text_hash, vector }) => [text_hash, parseVector(vector)]))
}

/** In one order, so that two who write the same vectors never wait for each other in a circle. */
export async function writeVectors(
  sql: Sql,
  embedder: string,
  vectors: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  // One text for all of them: as JSON, each would be copied twice before it is read.
  const arrays = [...vectors.values()].map(vectorArray).join(' ')
  await sql`
    insert into embeddings (embedder, text_hash, vector)
    select ${embedder}, r.hash, l2_normalize(r.vector::int[]::vector)
    from ${unhurried(sql)}, unnest(${arrayLiteral(vectors.keys())}::text::text[], string_to_array(${arrays}::text, ' '))
      as r(hash, vector)
    order by r.hash
    on conflict do nothing`
}

/**
 * Lets the commit of the statement leave before the disk has it. A crash may lose what can be computed again, and with
 * it, as the log has an order, that the outbox has it.
 */
const unhurried = (sql: Sql) => sql`(select set_config('synchronous_commit', 'off', true)) as unhurried`

/** Forgets texts that stand in no chunk any more, whoever embedded them. */
export async function forgetUnused(sql: Sql, textHashes: readonly string[]): Promise<void> {
  await sql`
    delete from embeddings e
    where e.text_hash in (select unnest(${arrayLiteral(textHashes)}::text::text[]))
      and not exists (select from chunks c where c.text_hash = e.text_hash)`
}

export const parseVector = (text: string): Float32Array => Float32Array.from(JSON.parse(text) as number[])
