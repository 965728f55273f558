/**
 * How many neighbours a search of the index must keep in view (`hnsw.ef_search`). It depends on the vectors: those of a
 * sentence model are found by a quarter of what others need that are all about as near as each other. So it is measured
 * on vectors of the generation itself, and kept with it for every process that searches.
 */
import type { Sql } from 'postgres'
import type { Database } from '../../../ports/database.ts'
import { type Generation, indexedType, indexName } from './generation.ts'

/** Tried in turn; the last is taken where none finds enough, and in `nearest_vectors` until it is measured. */
const WIDTHS = [100, 200, 400] as const
/**
 * Share of the nearest that a width must find. Stored vectors are easier to find than questions: where .99 of what is
 * near them is found, .96 is of what is near a question (counted words, the hardest that were tried).
 */
const ENOUGH = 0.99
const NEAREST = 20
const QUESTIONS = 32
/** What is as near as the last of the nearest is as good; scores of one pair may differ in the seventh digit. */
const TIE = 1e-6
/** A width holds until the index is so many times as large: of more vectors it finds less. */
const GROWTH = 1.25

export interface SearchWidth {
  readonly width: number
  /** Share of the nearest that it finds. */
  readonly recall: number
}

/** A stored vector as a question, and what comparing all vectors with it finds. */
interface Question {
  readonly chunkId: string
  readonly found: number
  /** Score of the last that was found. */
  readonly least: number
}

/** Whether the index of a generation is there and was not measured, or has grown since. */
export async function isWidthDue({ sql }: Database, generation: Generation): Promise<boolean> {
  const [row] = await sql<{ due: boolean }[]>`
    select search_width is null or pg_relation_size(index) >= ${GROWTH}::float8 * measured_bytes as due
    from index_generations, to_regclass(${indexName(generation)}) as index
    where id = ${generation.id} and index is not null`
  return row?.due === true
}

/**
 * Takes the least width that finds nearly all of what comparing every vector finds, for some vectors of the generation,
 * and keeps it. No statement compares more than one vector with the others, so that others' queries come in between.
 * Two processes may do it at once.
 *
 * @throws the signal's reason
 */
export async function keepWidth(database: Database, generation: Generation, signal: AbortSignal): Promise<SearchWidth> {
  const found = await findWidth(database, generation, signal)
  signal.throwIfAborted()
  await database.sql`
    update index_generations
    set search_width = ${found.width}, measured_bytes = pg_relation_size(to_regclass(${indexName(generation)}))
    where id = ${generation.id}`
  return found
}

async function findWidth(database: Database, generation: Generation, signal: AbortSignal): Promise<SearchWidth> {
  const questions: Question[] = []
  for (const chunkId of await chooseQuestions(database.sql, generation)) {
    signal.throwIfAborted()
    questions.push(await compareAll(database.sql, generation, chunkId))
  }
  const wanted = questions.reduce((sum, { found }) => sum + found, 0)
  let measured = { width: 0, recall: 0 }
  for (const width of WIDTHS) {
    let found = 0
    for (const question of questions) {
      signal.throwIfAborted()
      found += await searchIndex(database, generation, question, width)
    }
    measured = { width, recall: found / Math.max(1, wanted) }
    if (measured.recall >= ENOUGH) break
  }
  return measured
}

/** Chunks that stand about as far from each other, from the first to the last. */
async function chooseQuestions(sql: Sql, { id }: Generation): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select distinct chosen.chunk_id::text as id
    from (select min(chunk_id) as first, max(chunk_id) as last from chunk_vectors where generation_id = ${id}) as ends
    cross join generate_series(0, ${QUESTIONS - 1}::int) as n
    cross join lateral (
      select chunk_id from chunk_vectors
      where generation_id = ${id} and chunk_id >= ends.first + (ends.last - ends.first) * n / ${QUESTIONS - 1}::int
      order by chunk_id limit 1) as chosen`
  return rows.map((row) => row.id)
}

const vectorOf = (generation: Generation): string =>
  `(select vector from chunk_vectors where generation_id = ${generation.id} and chunk_id = $1::text::bigint)`

async function compareAll(sql: Sql, generation: Generation, chunkId: string): Promise<Question> {
  const row = await sql.begin(async (tx) => {
    // What a request may take is no measure for this.
    await tx`set local statement_timeout = 0`
    const [first] = await tx.unsafe<{ found: number; least: number | null }[]>(
      `select count(score)::int as found, min(score) as least from (
        select -(vector <#> ${vectorOf(generation)}) as score from chunk_vectors where generation_id = ${generation.id}
        order by score desc limit ${NEAREST}) as nearest`,
      [chunkId],
    )
    return first
  })
  // It may have been deleted meanwhile: then there is nothing to find.
  return { chunkId, found: row?.found ?? 0, least: row?.least ?? Number.POSITIVE_INFINITY }
}

/** How many of the nearest the index finds; its settings are for one transaction, with one question in it. */
async function searchIndex(
  { sql, kind }: Database,
  generation: Generation,
  { chunkId, found, least }: Question,
  width: number,
): Promise<number> {
  if (found === 0) return 0
  const type = `${indexedType(kind, generation.dimensions) ?? 'vector'}(${generation.dimensions})`
  const row = await sql.begin(async (tx) => {
    await tx.unsafe(
      `select set_config('hnsw.ef_search', '${width}', true), set_config('hnsw.iterative_scan', 'off', true),
        set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)`,
    )
    const [first] = await tx.unsafe<{ found: number }[]>(
      `select count(*) filter (where score >= $2)::int as found from (
        select -(vector <#> ${vectorOf(generation)}) as score from chunk_vectors where generation_id = ${generation.id}
        order by (vector::${type}) <#> ${vectorOf(generation)}::${type} limit ${NEAREST}) as nearest`,
      [chunkId, least - TIE],
    )
    return first
  })
  return row?.found ?? 0
}
