/**
 * The generations of the library's vectors: one for each embedder that was in use. Vectors of one are never compared
 * with another's. A new one is filled while the old serves, then they change places; the old one is kept in step for
 * processes that still run with its embedder, and dropped when none has for a day.
 */
import type { CosineScale, Database, Embedder, VectorStore } from '#sdk'

type Sql = Database['sql']
type Transaction = Parameters<Parameters<Sql['begin']>[1]>[0]

/** `filling`: not whole yet, so not searched. `serving` and `retired`: whole, the latter replaced by another. */
export type GenerationState = 'filling' | 'serving' | 'retired'

export interface Generation {
  readonly id: number
  readonly state: GenerationState
  /** The store that it was sent to. */
  readonly vectorStore: string | null
  /** Whole by its embeddings, and being sent again to a store that has lost it, or to another one. */
  readonly refilling: boolean
  /** Where its vectors' cosines lie; `null`: not measured yet. */
  readonly cosines: CosineScale | null
}

export type Space = Pick<Embedder, 'id' | 'dimensions'>
type Store = Pick<VectorStore, 'id'>

/** An embedder's generation that no process has used for so long makes way, unless it serves. */
const UNUSED_HOURS = 24

export async function findGeneration(sql: Sql | Transaction, { id }: Space): Promise<Generation | undefined> {
  const [row] = await sql<Generation[]>`
    select ${columns(sql)} from index_generations where embedder = ${id}`
  return row
}

/**
 * The embedder's generation, to be sent everything that the library holds from now on. The first embedder of a
 * library has one at once; another only by `beginRebuild`.
 *
 * @returns undefined when another embedder's serves and this one has none
 */
export async function openGeneration(sql: Sql, space: Space, store: Store): Promise<Generation | undefined> {
  const found = await findGeneration(sql, space)
  if (found?.vectorStore === store.id && found.state !== 'filling') return found
  return await sql.begin(async (tx) => {
    await lockLibrary(tx)
    await dropEmptyOthers(tx, space)
    const servedBy = await servingEmbedder(tx)
    const before = await findGeneration(tx, space)
    if (before === undefined && servedBy !== null) return undefined
    const state = servedBy === null ? 'serving' : (before?.state ?? 'serving')
    const moved = before !== undefined && before.vectorStore !== store.id
    return await writeGeneration(tx, space, store, { state, enqueue: before === undefined || moved, refilling: moved })
  })
}

/**
 * Enqueues every chunk for the vector store again, from vectors that are stored as far as there are some. An embedder
 * that has no generation gets one, which serves when it is whole; one that was retired serves again at once.
 */
export async function beginRebuild(sql: Sql, space: Space, store: Store): Promise<Generation> {
  return await sql.begin(async (tx) => {
    await lockLibrary(tx)
    await dropEmptyOthers(tx, space)
    const servedBy = await servingEmbedder(tx)
    const before = await findGeneration(tx, space)
    const whole = servedBy === null || before?.state === 'serving' || before?.state === 'retired'
    if (before?.state === 'retired') await retireServing(tx)
    const state = whole ? 'serving' : 'filling'
    return await writeGeneration(tx, space, store, { state, enqueue: true, refilling: before?.refilling === true })
  })
}

/** Lets a generation serve once everything that its filling began with was sent. @returns whether it does now */
export async function finishFilling(sql: Sql, { id, state, refilling }: Generation): Promise<boolean> {
  if (state !== 'filling' && !refilling) return false
  const [waiting] = await sql`
    select from vector_outbox o join index_generations g on g.id = o.generation_id
    where g.id = ${id} and not o.removed and o.failures = 0 and o.created_at <= g.filling_since limit 1`
  if (waiting !== undefined) return false
  return await sql.begin(async (tx) => {
    await tx`lock table index_generations in share row exclusive mode`
    const [own] = await tx<{ state: GenerationState }[]>`select state from index_generations where id = ${id}`
    if (own === undefined) return false
    if (own.state === 'filling') await retireServing(tx)
    await tx`
      update index_generations set filling_since = null, state = case state when 'filling' then 'serving' else state end
      where id = ${id}`
    return true
  })
}

/** Enqueues everything for a store that has lost it. @returns whether there was anything to send */
export async function refill(sql: Sql, { id }: Generation): Promise<boolean> {
  const [missing] = await sql`
    select from chunks c
    where not exists (select from vector_outbox o where o.generation_id = ${id} and o.chunk_id = c.id) limit 1`
  if (missing === undefined) return false
  await sql.begin(async (tx) => {
    await tx`update index_generations set filling_since = now() where id = ${id}`
    await enqueueAll(tx, id)
  })
  return true
}

/** Says that a process runs with this generation's embedder. */
export async function markUsed(sql: Sql, { id }: Generation): Promise<void> {
  await sql`update index_generations set used_at = now() where id = ${id}`
}

export async function keepCosines(sql: Sql, { id }: Generation, cosines: CosineScale): Promise<void> {
  await sql`update index_generations set cosines = ${JSON.stringify(cosines)}::text::jsonb where id = ${id}`
}

/** Drops generations that nobody has used for a day, with their embeddings. @returns their embedders */
export async function dropUnused(sql: Sql, vectorStore: VectorStore, signal: AbortSignal): Promise<readonly string[]> {
  const rows = await sql<{ id: number; embedder: string; dimensions: number; vectorStore: string | null }[]>`
    select id, embedder, dimensions, vector_store as "vectorStore" from index_generations
    where state <> 'serving' and used_at < now() - ${UNUSED_HOURS} * interval '1 hour'`
  for (const { id, embedder, dimensions, vectorStore: storeId } of rows) {
    if (storeId === vectorStore.id) await vectorStore.drop({ embedder, dimensions }, signal)
    await sql.begin(async (tx) => {
      await tx`delete from index_generations where id = ${id}`
      await tx`delete from vector_outbox where generation_id = ${id}`
      await tx`delete from embeddings where embedder = ${embedder}`
    })
  }
  return rows.map(({ embedder }) => embedder)
}

export async function servingEmbedder(sql: Sql | Transaction): Promise<string | null> {
  const [row] = await sql<{ embedder: string }[]>`select embedder from index_generations where state = 'serving'`
  return row?.embedder ?? null
}

/**
 * Until the transaction ends no chunk comes or goes, so that each is enqueued either here or by the
 * trigger that sees the generation.
 */
async function lockLibrary(tx: Transaction): Promise<void> {
  await tx`lock table chunks in share mode`
  await tx`lock table index_generations in share row exclusive mode`
}

/** Those that hold nothing: an embedder that was set for a moment leaves no claim on the library. */
async function dropEmptyOthers(tx: Transaction, { id }: Space): Promise<void> {
  await tx`
    with gone as (
      delete from index_generations g
      where g.embedder <> ${id} and not exists (select from embeddings e where e.embedder = g.embedder)
        and not exists (select from chunk_vectors v where v.generation_id = g.id)
      returning g.id)
    delete from vector_outbox where generation_id in (select id from gone)`
}

async function retireServing(tx: Transaction): Promise<void> {
  await tx`update index_generations set state = 'retired' where state = 'serving'`
}

interface Written {
  readonly state: GenerationState
  /** Whether everything is to be sent. */
  readonly enqueue: boolean
  /** Whether it was whole before, and the store lacks it now. */
  readonly refilling: boolean
}

const columns = (sql: Sql | Transaction) => sql`
  id, state, vector_store as "vectorStore", state <> 'filling' and filling_since is not null as refilling, cosines`

async function writeGeneration(
  tx: Transaction,
  { id: embedder, dimensions }: Space,
  { id: vectorStore }: Store,
  { state, enqueue, refilling }: Written,
): Promise<Generation> {
  const isFilled = state === 'filling' || refilling
  const [row] = await tx<Generation[]>`
    insert into index_generations (embedder, dimensions, state, vector_store, filling_since)
    values (${embedder}, ${dimensions}, ${state}, ${vectorStore}, case when ${isFilled} then now() end)
    on conflict (embedder) do update set state = excluded.state, vector_store = excluded.vector_store,
      filling_since = excluded.filling_since, used_at = now()
    returning ${columns(tx)}`
  if (row === undefined) throw new Error('An upsert returned no row')
  if (enqueue) await enqueueAll(tx, row.id)
  return row
}

/** Rows that are in somebody's hands are taken back: what they write may be lost with the rest. */
async function enqueueAll(tx: Transaction, id: number): Promise<void> {
  // A row for each passage of the library: what a request may take is no measure for that.
  await tx`set local statement_timeout = 0`
  await tx`
    insert into vector_outbox (generation_id, chunk_id, document_id, text_hash, removed)
    select ${id}, id, document_id, text_hash, false from chunks
    on conflict (generation_id, chunk_id) do update set claimed_until = null, failures = 0
    where not vector_outbox.removed`
}
