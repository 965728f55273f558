/**
 * The thread that PGlite runs in: its WebAssembly blocks whatever thread it is called on, for seconds when it builds
 * an index. One request at a time, in the order they came.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { checkCluster, clusterExists, createCluster } from './cluster.ts'
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

let engine: PGlite | undefined
let cluster = ''
let bytesSinceCheck = 0
let queue: Promise<void> = Promise.resolve()

self.onmessage = ({ data: request }) => {
  queue = queue.then(async () => {
    try {
      await handle(request)
      self.postMessage({ id: request.id, type: 'done' })
    } catch (error) {
      self.postMessage({ id: request.id, type: 'failed', message: describe(error) })
    }
    await limitLog(request).catch(() => undefined)
  })
}

async function handle(request: WorkerRequest & { readonly id: number }): Promise<void> {
  switch (request.operation) {
    case 'create':
      if (!clusterExists(request.directory)) await createCluster(request.directory, request.extensionFolder)
      return
    case 'open':
      await checkCluster(request.directory)
      engine = await startEngine(request)
      cluster = request.directory
      return
    case 'execute':
      return await execute(request.id, request.messages)
    case 'rollback':
      if (opened().isInTransaction()) await opened().exec('rollback')
      return
    case 'close':
      await engine?.close()
      engine = undefined
  }
}

function opened(): PGlite {
  if (engine === undefined) throw new Error('the embedded database is closed')
  return engine
}

async function execute(id: number, messages: Uint8Array<ArrayBuffer>): Promise<void> {
  const parts: Uint8Array[] = []
  let size = 0
  const send = (): void => {
    const data = new Uint8Array(size)
    let offset = 0
    for (const part of parts) {
      data.set(part, offset)
      offset += part.length
    }
    parts.length = 0
    size = 0
    self.postMessage({ id, type: 'data', data }, [data.buffer])
  }
  await opened().execProtocolRawStream(messages, {
    onRawData: (data) => {
      parts.push(data.slice()) // a view of the engine's memory, which it uses again
      size += data.length
      if (size >= REPLY_BYTES) send()
    },
  })
  if (size > 0) send()
}

/**
 * A single-user PostgreSQL never starts a checkpoint by itself, so its log would grow until the program stops, and
 * the start after a crash would replay all of it.
 */
async function limitLog(request: WorkerRequest): Promise<void> {
  if (request.operation !== 'execute' || engine === undefined) return
  bytesSinceCheck += request.messages.length
  if (bytesSinceCheck < 1024 * 1024 || engine.isInTransaction()) return
  bytesSinceCheck = 0
  const files = await readdir(join(cluster, 'pg_wal'))
  if (files.filter((name) => /^[0-9A-F]{24}$/.test(name)).length > WAL_FILES) await engine.exec('checkpoint')
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error))
