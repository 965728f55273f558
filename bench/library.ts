/** The real app in this process, over a database of its own: what a client could do, and nothing else. */
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../src/app/app.ts'
import type { ChatReply, EvalClient, SearchReply } from '../src/eval/client.ts'
import type { DocumentFormat } from '../src/library/parse/formats.ts'
import type { Database } from '../src/ports/database.ts'
import type { Embedder } from '../src/ports/embedder.ts'
import type { BenchPassage } from './question-set.ts'
import { settle } from './settle.ts'

export interface ToldMessage {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

export interface Library extends EvalClient {
  readonly database: Database
  readonly embedder: Embedder | null
  put(collection: string, document: BenchPassage, format?: PageFormat): Promise<void>
  /** Asks with the turns before, which the last message ends. */
  complete(collection: string, messages: readonly ToldMessage[]): Promise<Pick<ChatReply, 'status' | 'citations'>>
  /** Waits until what was put has its vectors. */
  settle(): Promise<void>
  content(collection: string, id: string): Promise<string>
  close(): Promise<void>
}

/** Text formats of `PUT /v1/documents/{id}`. */
type PageFormat = Exclude<DocumentFormat, 'pdf' | 'docx'>

const ADMIN_KEY = 'bench-'.repeat(6)

export interface LibraryOptions {
  /** A PostgreSQL server's; without it the embedded database in a temporary directory. */
  readonly databaseUrl: string | undefined
  /** As in the setting EMBEDDER. */
  readonly embedder: string
  /** As in the setting EMBED_MODEL; one that has to be added is taken from build/models. */
  readonly model?: string | undefined
  /** More of the environment. */
  readonly settings?: Readonly<Record<string, string>>
}

export async function openLibrary({ databaseUrl, embedder, model, settings }: LibraryOptions): Promise<Library> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-bench-'))
  await symlink(join(import.meta.dirname, '../build/models'), join(folder, 'models'))
  const app = await createApp({
    environment: {
      ADMIN_KEY,
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      SAMPLE_BOOK: 'false',
      EMBEDDER: embedder,
      PLUGINS_DISABLED: 'rate-limit',
      ...(model === undefined ? {} : { EMBED_MODEL: model }),
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...settings,
    },
  })
  async function call<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` }
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await app.fetch(new Request(`http://bench${path}`, request))
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Reply
  }
  return {
    database: app.ports.database,
    embedder: app.ports.embedder,
    async put(collection, { id, title, text }, format = 'markdown') {
      const body = { content: text, collection, format, ...(title === undefined ? {} : { title }) }
      await call('PUT', `/v1/documents/${encodeURIComponent(id)}`, body)
    },
    settle: async () => {
      if (app.ports.embedder !== null) await settle(() => call('GET', '/v1/index'))
    },
    async content(collection, id) {
      const path = `/v1/documents/${encodeURIComponent(id)}?collection=${collection}`
      return (await call<{ content: string }>('GET', path)).content
    },
    search: (query, options) => call<SearchReply>('POST', '/v1/search', { query, ...options }),
    ask: (message, options) => call<ChatReply>('POST', '/v1/chat', { message, ...options }),
    async complete(collection, messages) {
      const body = { model: `lectern/${collection}`, messages }
      const reply = await call<{ lectern: Pick<ChatReply, 'status' | 'citations'> }>(
        'POST',
        '/v1/chat/completions',
        body,
      )
      return reply.lectern
    },
    async close() {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
