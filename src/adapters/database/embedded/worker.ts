/**
 * The thread that PGlite runs in: its WebAssembly blocks whatever thread it is called on, for seconds when it builds
 * an index. One request at a time, in the order they came.
 */

import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { joinBytes } from '../../../base/join-bytes.ts'
import { checkCluster, createCluster } from './cluster.ts'
import { hasRoom } from './disk-room.ts'
import { startEngine } from './engine.ts'
import type { NumberedRequest, WorkerReply, WorkerRequest } from './worker-messages.ts'

declare const self: {
  onmessage: ((event: { readonly data: NumberedRequest }) => void) | null
  postMessage(reply: WorkerReply, transfer?: ArrayBuffer[]): void
}

/** Replies leave in pieces of about this size, so that a large result is never in memory as a whole. */
const REPLY_BYTES = 256 * 1024

/** PostgreSQL's log grows by files of 16 MB, and this many may gather before it is cut. */
const WAL_FILES = 6
/** The log is looked at no more often than this, or after a request of this size. */
const CHECK_LOG_MS = 1000
const CHECK_LOG_BYTES = 1024 * 1024

let engine: PGlite | undefined
let cluster = ''
let checkedAt = 0
let logIsKept = false
let readOnly = false
let unfinished = false
let queue: Promise<void> = Promise.resolve()

self.onmessage = ({ data: request }) => {
  queue = queue.then(async () => {
    try {
      const data = await handle(request)
      self.postMessage({ id: request.id, type: 'done', data }, data === undefined ? [] : [data.buffer])
    } catch (error) {
      self.postMessage({ id: request.id, type: 'failed', message: describe(error) })
    }
    await limitLog(request).catch(() => undefined)
  })
}

/** @returns the last piece of the reply, if there is one */
async function handle(request: NumberedRequest): Promise<Uint8Array<ArrayBuffer> | undefined> {
  switch (request.operation) {
    case 'create':
      if (!existsSync(request.directory)) await createCluster(request.directory, request.extensionFolder)
      return undefined
    case 'open':
      await checkCluster(request.directory)
      engine = await startEngine(request)
      cluster = request.directory
      return undefined
    case 'execute':
      await heedRoom()
      unfinished = isUnfinished(request.messages)
      return await execute(request.id, request.messages)
    case 'rollback':
      if (opened().isInTransaction()) await opened().exec('rollback')
      return undefined
    case 'keep-log':
      logIsKept = request.kept
      return undefined
    case 'close':
      await engine?.close()
      engine = undefined
      return undefined
  }
}

function opened(): PGlite {
  if (engine === undefined) throw new Error('the embedded database is closed')
  return engine
}

async function execute(id: number, messages: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let parts: Uint8Array[] = []
  let size = 0
  await opened().execProtocolRawStream(messages, {
    onRawData: (part) => {
      parts.push(part.slice()) // a view of the engine's memory, which it uses again
      size += part.length
      if (size < REPLY_BYTES) return
      const data = joinBytes(parts, size)
      self.postMessage({ id, type: 'data', data }, [data.buffer])
      parts = []
      size = 0
    },
  })
  return size === 0 ? undefined : joinBytes(parts, size)
}

/**
 * A single-user PostgreSQL never starts a checkpoint by itself, so its log would grow until the program stops, and
 * the start after a crash would replay all of it.
 */
async function limitLog(request: WorkerRequest): Promise<void> {
  if (request.operation !== 'execute' || engine === undefined || logIsKept) return
  const due = performance.now() - checkedAt > CHECK_LOG_MS || request.messages.length > CHECK_LOG_BYTES
  if (!due || engine.isInTransaction() || unfinished) return
  checkedAt = performance.now()
  const files = await readdir(joinPath(cluster, 'pg_wal'))
  if (files.filter((name) => /^[0-9A-F]{24}$/.test(name)).length > WAL_FILES) await engine.exec('checkpoint')
}

/**
 * While the disk is full, or nearly so, PostgreSQL takes no changes: it would fill the rest with its log, and a log
 * that cannot grow leaves it broken, for readers too, even when there is room again.
 */
async function heedRoom(): Promise<void> {
  const room = hasRoom(cluster)
  if (room !== readOnly || unfinished) return
  if (opened().isInTransaction()) {
    // What it has done so far can still be undone. One that has failed already takes no statements.
    if (!room)
      await opened()
        .exec('set transaction_read_only = on')
        .catch(() => undefined)
    return
  }
  await opened().exec(`set default_transaction_read_only = ${room ? 'off' : 'on'}`)
  readOnly = !room
}

const FLUSH = 0x48

/**
 * The driver describes a statement first, asks for that by a flush, and binds it with its next request. A checkpoint
 * in between would take a statement without a name away.
 */
const isUnfinished = (messages: Uint8Array): boolean =>
  messages.at(-5) === FLUSH &&
  messages.at(-4) === 0 &&
  messages.at(-3) === 0 &&
  messages.at(-2) === 0 &&
  messages.at(-1) === 4

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error))
