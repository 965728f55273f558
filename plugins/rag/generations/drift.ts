/** Compares what the vector store holds with what the library holds, both ways, and mends it through the outbox. */
import type { Database, VectorStore } from '#sdk'
import { arrayLiteral } from '../lexical/sql.ts'

type Sql = Database['sql']

export interface Drift {
  /** Passages of the library. */
  readonly chunks: number
  /** Points of the vector store. */
  readonly points: number
  /** Passages that are in the outbox, whichever way: they are sent in a moment. */
  readonly waiting: number
  /** Passages that the store ought to have and does not. */
  readonly missing: number
  /** Points whose text is another by now. */
  readonly stale: number
  /** Points of passages that are gone. */
  readonly extra: number
  /** Whether all of it was put into the outbox. */
  readonly repaired: boolean
}

export interface DriftOptions {
  readonly sql: Sql
  readonly vectorStore: VectorStore
  readonly generation: number
  readonly repair: boolean
  readonly signal: AbortSignal
  /** Points and chunks that are looked at together. @default 2000 */
  readonly page?: number
}

const PAGE = 2000

/** @throws ProviderError, or the signal's reason */
export async function checkDrift(options: DriftOptions): Promise<Drift> {
  const { sql, generation, repair, page = PAGE } = options
  const sum = { chunks: 0, points: 0, waiting: 0, missing: 0, stale: 0, extra: 0 }
  let after: string | null = null
  do {
    const first = await comparePage(options, after, page)
    // What was written between the two looks is no drift: only what a second one finds too.
    const found = first.wrong.length === 0 ? first : inBoth(first, await comparePage(options, after, page))
    sum.chunks += found.chunks
    sum.points += found.points
    sum.waiting += found.waiting
    for (const { kind } of found.wrong) sum[kind]++
    if (repair) await enqueue(sql, generation, found.wrong)
    after = first.next
  } while (after !== null)
  return { ...sum, repaired: repair }
}

interface Wrong {
  readonly chunkId: string
  readonly kind: 'missing' | 'stale' | 'extra'
}

interface Comparison {
  readonly chunks: number
  readonly points: number
  readonly waiting: number
  readonly wrong: readonly Wrong[]
  /** Where the next page begins; `null`: this was the last. */
  readonly next: string | null
}

interface ChunkRow {
  readonly id: string
  readonly text_hash: string | null
  readonly waits: boolean
}

async function comparePage(
  { sql, vectorStore, generation, signal }: DriftOptions,
  after: string | null,
  page: number,
): Promise<Comparison> {
  const points = await vectorStore.list(after, page, signal)
  const chunks = await readChunks(sql, generation, { after, limit: page })
  // Both know everything up to here, and perhaps more of one kind.
  const until = lesser(
    points.length < page ? null : (points.at(-1)?.chunkId ?? null),
    chunks.length < page ? null : (chunks.at(-1)?.id ?? null),
  )
  const within = (id: string): boolean => until === null || BigInt(id) <= BigInt(until)
  const seen = points.filter(({ chunkId }) => within(chunkId))
  const known = new Map(chunks.filter(({ id }) => within(id)).map((row) => [row.id, row]))
  const held = new Set(seen.map(({ chunkId }) => chunkId))
  const wrongPoints = seen.flatMap(({ chunkId, textHash }): Wrong[] => {
    const chunk = known.get(chunkId)
    if (chunk?.waits === true || chunk?.text_hash === textHash) return []
    return [{ chunkId, kind: chunk === undefined ? 'extra' : 'stale' }]
  })
  const missing = [...known.values()].filter(({ id, waits }) => !waits && !held.has(id))
  return {
    chunks: [...known.values()].filter(({ text_hash }) => text_hash !== null).length,
    points: seen.length,
    waiting: [...known.values()].filter(({ waits }) => waits).length,
    wrong: [...wrongPoints, ...missing.map(({ id }) => ({ chunkId: id, kind: 'missing' as const }))],
    next: until,
  }
}

/** Chunks, and rows of the outbox whose chunk is gone, in rising order. */
const readChunks = async (
  sql: Sql,
  generation: number,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly ChunkRow[]> =>
  await sql<ChunkRow[]>`
    select coalesce(c.id, o.chunk_id)::text as id, c.text_hash, o.chunk_id is not null as waits
    from (select id, text_hash from chunks where id > ${after ?? '0'}::text::bigint order by id limit ${limit}) c
      full join (
        select chunk_id from vector_outbox
        where generation_id = ${generation} and chunk_id > ${after ?? '0'}::text::bigint
        order by chunk_id limit ${limit}) o on o.chunk_id = c.id
    order by coalesce(c.id, o.chunk_id) limit ${limit}`

const inBoth = (first: Comparison, second: Comparison): Comparison => {
  const again = new Set(second.wrong.map(({ chunkId, kind }) => `${kind} ${chunkId}`))
  return { ...first, wrong: first.wrong.filter(({ chunkId, kind }) => again.has(`${kind} ${chunkId}`)) }
}

async function enqueue(sql: Sql, generation: number, wrong: readonly Wrong[]): Promise<void> {
  const ids = (kinds: readonly Wrong['kind'][]): string =>
    arrayLiteral(wrong.filter(({ kind }) => kinds.includes(kind)).map(({ chunkId }) => chunkId))
  await sql`
    insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
    select ${generation}, id, document_id, text_hash, false from chunks
    where id in (select unnest(${ids(['missing', 'stale'])}::text::bigint[]))
    on conflict (generation_id, chunk_id) do nothing`
  await sql`
    insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
    select ${generation}, id, 0, '', true from unnest(${ids(['extra'])}::text::bigint[]) as gone(id)
    where not exists (select from chunks c where c.id = gone.id)
    on conflict (generation_id, chunk_id) do nothing`
}

function lesser(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other
  return BigInt(one) < BigInt(other) ? one : other
}
