/**
 * Keeps the vectors of the embedded database in memory too: 10,000 of 384 numbers are compared in 3 to 4 ms, while the
 * database searches by words; itself, compiled to WebAssembly, it takes 27 to 34. It belongs to this process alone, and
 * every row comes in by the store. Rows go with their documents, too, without notice: what is found is looked up
 * before it counts.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { Sql } from 'postgres'
import type { VectorQuery } from '../../../ports/vector-store.ts'
import type { Logger } from '../../../telemetry/log/log.ts'
import { countRows, type LoadedRow, readChunks, readPage, rowsWithin } from './cached-rows.ts'
import { type CachedVectors, createCachedVectors } from './cached-vectors.ts'
import type { Generation } from './generation.ts'
import type { FoundRow } from './search.ts'

export interface VectorCache {
  /** Searches are of this generation from now on; `null`: of none that is kept in memory. */
  open(generation: Generation | null): void
  /** Runs what changes the rows of some chunks, and reads them again. One change after the other. */
  change(generation: Generation, chunkIds: readonly string[], write: () => Promise<void>): Promise<void>
  /** @returns `null` as long as not everything is in memory, which the first search begins to load */
  search(generation: Generation, query: VectorQuery): Promise<readonly FoundRow[] | null>
}

export interface VectorCacheOptions {
  readonly sql: Sql
  /** More rows are not kept. */
  readonly mostRows: number
  /** Called whenever everything is in memory. */
  readonly log: Logger | undefined
}

/** For all vectors together; more rows, or wider ones, are left to the database. Compared in 5 ms. */
const MAX_BYTES = 24_000_000
/**
 * The database compares fewer as fast as it looks up what was found. The statement that does so is planned while the
 * table has at least as many, and so by its index.
 */
const MIN_ROWS = 500
/** Between two pages, for questions. */
const PAUSE_MS = 10
/** Before it is tried again to load what were too many rows, or was interrupted. */
const RETRY_MS = 60_000

interface Copy {
  readonly generation: Generation
  readonly vectors: CachedVectors
  whole: boolean
}

export function createVectorCache({ sql, mostRows, log }: VectorCacheOptions): VectorCache {
  let opened: Generation | null = null
  let copy: Copy | null = null
  let retryAt = 0
  let last: Promise<unknown> = Promise.resolve()
  /** Loading is begun by a question, and its time is not the question's. */
  const apart = AsyncLocalStorage.snapshot()

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }

  const roomFor = ({ dimensions }: Generation): number => Math.min(mostRows, Math.floor(MAX_BYTES / 4 / dimensions))

  const giveUp = (given: Copy): void => {
    if (copy !== given) return
    copy = null
    retryAt = performance.now() + RETRY_MS
  }

  const begin = (): void => {
    if (opened === null || performance.now() < retryAt) return
    const begun = { generation: opened, vectors: createCachedVectors(opened.dimensions), whole: false }
    copy = begun
    apart(load, begun).catch(() => giveUp(begun)) // of no consequence: searches go on in the database
  }

  const put = (into: Copy, rows: readonly LoadedRow[]): void => {
    for (const { row, vector } of rows) into.vectors.put(row, vector)
    if (into.vectors.size > roomFor(into.generation)) giveUp(into)
  }

  /** Rows that come in meanwhile are there already, and come again. */
  const load = async (into: Copy): Promise<void> => {
    const { generation, vectors } = into
    const room = roomFor(generation)
    if ((await countRows(sql, generation, room)) > room) return giveUp(into)
    let after: string | undefined = '0'
    while (after !== undefined && copy === into) {
      await pause(PAUSE_MS, undefined, { ref: false })
      const from: string = after
      after = await inTurn(async () => {
        const page = await readPage(sql, generation, from)
        put(into, page)
        return page.at(-1)?.row.chunkId
      })
    }
    into.whole = true
    if (copy === into) log?.debug('vectors_cached', { embedder: generation.embedder, rows: vectors.size })
  }

  /** What the table says of the chunks. */
  const follow = async (changed: Copy, chunkIds: readonly string[]): Promise<void> => {
    const rows = await readChunks(sql, changed.generation, chunkIds)
    for (const chunkId of chunkIds) changed.vectors.delete(chunkId)
    put(changed, rows)
  }

  return {
    open(generation) {
      if (generation?.id === opened?.id) return
      opened = generation
      copy = null
      retryAt = 0
    },

    change: (generation, chunkIds, write) =>
      inTurn(async () => {
        try {
          await write()
          if (copy?.generation.id === generation.id) await follow(copy, chunkIds)
        } catch (error) {
          // Some of it may have been done.
          if (copy !== null) giveUp(copy)
          throw error
        }
      }),

    async search(generation, query) {
      if (opened?.id !== generation.id) return null
      if (copy === null) begin()
      const from = copy
      if (from?.whole !== true || from.vectors.size < MIN_ROWS) return null
      // What is asked of the database beside this is to be on its way before we compare: the driver sends a turn later.
      await nextTurn()
      await nextTurn()
      for (let most = query.limit; copy === from; most *= 4) {
        const proposed = from.vectors.nearest(query, most)
        if (proposed.length === 0) return []
        const ids = proposed.map(({ row }) => row.chunkId)
        const there = await rowsWithin(sql, from.generation, query, ids)
        const found = proposed.filter(({ row }) => there.has(row.chunkId))
        for (const { row } of proposed) if (!there.has(row.chunkId)) from.vectors.forget(row)
        // What is gone must not take the place of others.
        if (found.length >= query.limit || proposed.length < most)
          return found.slice(0, query.limit).map(({ row, score }) => ({ chunk_id: row.chunkId, score }))
      }
      return null
    },
  }
}
