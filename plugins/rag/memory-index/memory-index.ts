/**
 * Keeps the words of the collections that are searched in memory, as long as they are not too many. The database has
 * the last word: who searches here asks it whether the revision that is kept is still the collection's, and if it is
 * not, searches there.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Database, Logger } from '#sdk'
import { mergeTermDeltas } from '../lexical/term-deltas.ts'
import type { IndexedChunk } from '../search/passages/chunk-refs.ts'
import { createMemoryForms, type WordForm } from './forms.ts'
import { MAX_CHUNKS } from './merge.ts'
import { createMemoryPostings } from './postings.ts'
import { readHead, readWorded, readWordForms, type WordedChunk } from './rows.ts'
import type { CollectionIndex } from './words.ts'

export interface MemoryIndex {
  /** What is kept of the collection, unless it was found to be out of date. */
  find(collection: string): CollectionIndex | undefined
  /** Brings what is kept into step, in the background. @param outdated what `find` returned */
  follow(collection: string, outdated: CollectionIndex | undefined): void
  /** This process has written to the collection: when it has done so for the last time, its words are read. */
  noteWritten(collection: string): void
  /** Begins with the largest collections that fit, before anybody searches them; resolves when it has. */
  warm(): Promise<void>
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  /** Stops what is under way. */
  close(): Promise<void>
}

export interface MemoryIndexOptions {
  readonly database: Database
  readonly log: Logger
  /** For all collections together; some 14,000 chunks, 35 MB. @default 1,200,000 */
  readonly mostPostings?: number
  /** A collection that is written to is brought into step no more often, in milliseconds. @default 2000 */
  readonly calmMs?: number
}

const MAX_POSTINGS = 1_200_000
/** Chunks that are read at once: for 15 ms, in which nothing else is asked of the embedded database. */
const PAGE = { server: 200, embedded: 40 } as const
/** Between two pages, for questions. */
const PAUSE_MS = 5
const CALM_MS = 2000
/** After a write: if none follows, it was the last of many. */
const QUIET_MS = 500
/** Before it is looked at again whether a collection has a fitting size. */
const RETRY_MS = 60_000
const REMEMBERED_REFUSALS = 1000
/** Before a collection that had to make room for others is read again. */
const EVICTED_MS = 600_000
/** After a start: others are to be ready first. */
const WARM_AFTER_MS = 100
/** Collections that are looked at then. */
const WARMED = 10

const EMPTY = { postings: createMemoryPostings(), forms: createMemoryForms(), places: new Map<string, IndexedChunk>() }

interface Loaded {
  readonly chunks: Map<string, WordedChunk>
  /** Of their terms. */
  readonly forms: WordForm[]
}

interface Kept {
  readonly words: CollectionIndex
  /** As of `performance.now()`. */
  readonly since: number
  usedAt: number
  outdated: boolean
}

export function createMemoryIndex({
  database: { sql, kind },
  log,
  mostPostings = MAX_POSTINGS,
  calmMs = CALM_MS,
}: MemoryIndexOptions): MemoryIndex {
  const kept = new Map<string, Kept>()
  const underWay = new Map<string, Promise<void>>()
  const refused = new LRUCache<string, true>({ max: REMEMBERED_REFUSALS, ttl: RETRY_MS })
  const closing = new AbortController()
  const size = { mostChunks: MAX_CHUNKS, mostPostings }
  /** Begun by a question, but no part of it. */
  const apart = AsyncLocalStorage.snapshot()
  /** Timers of collections that have just been written to. */
  const writing = new Map<string, ReturnType<typeof setTimeout>>()

  const refuse = (collection: string, ttl = RETRY_MS): void => {
    kept.delete(collection)
    refused.set(collection, true, { ttl })
  }

  const sizeOf = (words: Iterable<Kept>): number => [...words].reduce((sum, own) => sum + own.words.postings.size, 0)

  const keep = (collection: string, words: CollectionIndex): void => {
    const now = performance.now()
    kept.set(collection, { words, since: now, usedAt: now, outdated: false })
    for (const [name] of [...kept].sort(([, one], [, other]) => one.usedAt - other.usedAt)) {
      if (sizeOf(kept.values()) > mostPostings) refuse(name, EVICTED_MS)
    }
  }

  /** @throws the signal's reason */
  const load = async (collectionId: number, chunkIds: readonly string[], into: Loaded): Promise<void> => {
    const read = new Set<number>()
    for (let from = 0; from < chunkIds.length; from += PAGE[kind]) {
      await pause(PAUSE_MS, undefined, closing)
      const page = await readWorded(sql, chunkIds.slice(from, from + PAGE[kind]))
      for (const chunk of page) into.chunks.set(chunk.place.id, chunk)
      const terms = new Set(page.flatMap((chunk) => [...chunk.terms])).difference(read)
      into.forms.push(...(await readWordForms(sql, collectionId, [...terms])))
      for (const term of terms) read.add(term)
    }
  }

  /** Reads what is missing until nothing is: others may be writing meanwhile. */
  const catchUp = async (collection: string): Promise<void> => {
    const before = kept.get(collection)
    if (before !== undefined) {
      await pause(Math.max(0, before.since + calmMs - performance.now()), undefined, closing)
    }
    const loaded: Loaded = { chunks: new Map(), forms: [] }
    for (;;) {
      const head = await readHead(sql, collection, size)
      if (head?.versions == null) return refuse(collection)
      const { id, revision, versions } = head
      const old = before?.words.id === id ? before.words : EMPTY
      const isKept = (chunkId: string): boolean => old.places.get(chunkId)?.version === versions.get(chunkId)
      const changed = [...versions.keys()].filter((chunkId) => !isKept(chunkId))
      const missing = changed.filter((chunkId) => loaded.chunks.get(chunkId)?.place.version !== versions.get(chunkId))
      if (missing.length > 0) {
        // What a revision counts is there when it can be read, and is merged by nobody before.
        await mergeTermDeltas(sql, id)
        await load(id, missing, loaded)
        continue
      }
      const added = changed.flatMap((chunkId) => loaded.chunks.get(chunkId) ?? [])
      const staying = [...old.places.values()].filter((place) => isKept(place.id))
      const postings = await old.postings.replace(
        isKept,
        added.map(({ place, terms, weights }) => ({ id: place.id, terms, weights })),
      )
      return keep(collection, {
        id,
        revision,
        places: new Map([...staying, ...added.map(({ place }) => place)].map((place) => [place.id, place])),
        postings,
        forms: old.forms.replace((term) => postings.frequency(term) > 0, loaded.forms),
      })
    }
  }

  const settled = async (): Promise<void> => {
    await Promise.all(underWay.values())
  }

  const follow = (collection: string, outdated: CollectionIndex | undefined): void => {
    const found = kept.get(collection)
    // Another search may have seen to it meanwhile.
    if (found !== undefined && found.words !== outdated && !found.outdated) return
    if (found !== undefined) found.outdated = true
    if (closing.signal.aborted || underWay.has(collection) || refused.has(collection)) return
    const work = apart(catchUp, collection)
      .catch((error: unknown) => {
        // Of no consequence but for their time: searches go on in the database.
        if (!closing.signal.aborted) log.warn('words_not_kept', { collection, error })
        refuse(collection)
      })
      .finally(() => underWay.delete(collection))
    underWay.set(collection, work)
  }

  const begin = async (): Promise<void> => {
    await pause(WARM_AFTER_MS, undefined, closing)
    const largest = await sql<{ name: string }[]>`
      select name from collections where chunk_count between 1 and ${MAX_CHUNKS}::int
      order by chunk_count desc limit ${WARMED}`
    for (const { name } of largest) {
      if (sizeOf(kept.values()) > mostPostings / 2) return
      follow(name, undefined)
      await underWay.get(name)
    }
  }

  return {
    find(collection) {
      const found = kept.get(collection)
      if (found === undefined || found.outdated) return undefined
      found.usedAt = performance.now()
      return found.words
    },

    follow,

    noteWritten(collection) {
      refused.delete(collection)
      clearTimeout(writing.get(collection))
      const onQuiet = (): void => {
        writing.delete(collection)
        follow(collection, kept.get(collection)?.words)
      }
      if (!closing.signal.aborted) writing.set(collection, apart(setTimeout, onQuiet, Math.min(QUIET_MS, calmMs)))
    },

    warm: () => begin().catch(() => undefined),

    settled,

    async close() {
      closing.abort()
      for (const timer of writing.values()) clearTimeout(timer)
      await settled()
    },
  }
}
