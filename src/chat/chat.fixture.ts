/** What the tests of the chat share: parts that can be steered. */
import { afterAll, afterEach } from 'bun:test'
import { openLibraryDatabase } from '../../test/support/library.ts'
import type { Database } from '../ports/database.ts'
import type { Generator, GeneratorPart, GeneratorRequest } from '../ports/generator.ts'
import type { Passage } from '../ports/passage.ts'
import type { Principal } from '../request/context.ts'
import type { UsageMeter } from '../request/usage.ts'
import { createLogger } from '../telemetry/log/log.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { createTrace } from '../telemetry/trace.ts'
import type { ChatStep } from './events.ts'
import type { JournalEvent } from './journal/wire.ts'
import { type ChatService, type ChatSettings, createChat } from './service.ts'

const log = createLogger('silent')

export const READER: Principal = { id: 'reader-1', scopes: ['chat'], collections: null }
export const OTHER: Principal = { id: 'reader-2', scopes: ['chat'], collections: null }
export const ANONYMOUS: Principal = { id: null, scopes: ['chat'], collections: null }

export const CONTENT = [
  '# Backing up',
  'Run `lectern backup library.tar` to copy the whole library into one file.',
  'A backup takes a few seconds and may run while the service answers questions.',
  'To restore it, run `lectern restore library.tar` on an empty data directory.',
].join('\n\n')

export function passageOf(text: string, more: Partial<Passage> = {}): Passage {
  return {
    chunkId: '1',
    documentId: 'guide/backup',
    documentRowId: '1',
    title: 'Backing up',
    url: 'https://docs.example.org/backup',
    headingPath: ['Backing up'],
    language: 'en',
    text,
    start: 0,
    end: text.length,
    score: 0.9,
    ...more,
  }
}

/** A retrieve step that finds the same passages whatever is asked. */
export const retrieves = (passages: readonly Passage[]): ChatStep => ({
  phase: 'retrieve',
  async *run(turn, next) {
    yield { type: 'sources', passages, retrieveMs: 1 }
    yield* next({ ...turn, passages, answerable: passages.length > 0 })
  },
})

/** A generator whose every part a test sends. */
export interface SteeredGenerator extends Generator {
  readonly requests: GeneratorRequest[]
  readonly signals: AbortSignal[]
  say(text: string): void
  finish(): void
  fail(error: Error): void
}

export function steeredGenerator(): SteeredGenerator {
  const requests: GeneratorRequest[] = []
  const signals: AbortSignal[] = []
  const queue: (GeneratorPart | Error)[] = []
  let wake = Promise.withResolvers<void>()
  const add = (part: GeneratorPart | Error): void => {
    queue.push(part)
    wake.resolve()
    wake = Promise.withResolvers()
  }
  return {
    id: 'steered',
    requests,
    signals,
    say: (text) => add({ type: 'text-delta', text }),
    finish: () => add({ type: 'finish', reason: 'stop', usage: { inputTokens: 7, outputTokens: 3 } }),
    fail: add,
    async *generate(request, signal) {
      requests.push(request)
      signals.push(signal)
      for (;;) {
        const part = queue.shift()
        if (part instanceof Error) throw part
        if (part === undefined) await wake.promise
        else {
          yield part
          if (part.type === 'finish') return
        }
      }
    },
  }
}

/** A generator that says one text, cut into pieces of `size`. */
export const speakingGenerator = (text: string, size = 5): Generator => ({
  id: 'speaking',
  async *generate() {
    for (let index = 0; index < text.length; index += size)
      yield { type: 'text-delta', text: text.slice(index, index + size) }
    yield { type: 'finish', reason: 'stop', usage: { inputTokens: 7, outputTokens: 3 } }
  },
})

export interface TestChatOptions {
  readonly database: Database
  readonly generator: Generator
  readonly steps?: readonly ChatStep[]
  readonly settings?: Partial<ChatSettings>
  readonly draining?: AbortSignal
  readonly usage?: UsageMeter
}

export const openChat = ({ database, generator, steps, settings, draining, usage }: TestChatOptions): ChatService =>
  createChat({
    database,
    generator,
    steps: steps ?? [retrieves([passageOf(CONTENT)])],
    log,
    metrics: createMetrics(),
    trace: createTrace(),
    settings: { deadlineMs: 20_000, pollMs: 10, controlPollMs: 20, flushMs: 10, ...settings },
    draining: draining ?? new AbortController().signal,
    ...(usage === undefined ? {} : { usage }),
  })

export interface TestChats {
  readonly database: Database
  chatWith(options: Omit<TestChatOptions, 'database'>): ChatService
  /** The same database as a second process sees it: one server, several replicas. */
  replicaWith(options: Omit<TestChatOptions, 'database'>): ChatService
}

/** One database for the tests of a file; the chats on it are closed after each test. */
export async function openTestChats(): Promise<TestChats> {
  const { database, close } = await openLibraryDatabase()
  const open: ChatService[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((chat) => chat.close()))
  })
  afterAll(close)
  const chatOn = (on: Database, options: Omit<TestChatOptions, 'database'>): ChatService => {
    const chat = openChat({ database: on, ...options })
    open.push(chat)
    return chat
  }
  return {
    database,
    chatWith: (options) => chatOn(database, options),
    replicaWith: (options) => chatOn({ ...database, kind: 'server' }, options),
  }
}

/** The code of the problem that a promise fails with. */
export const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'allowed',
    (error: { code?: unknown }) => error.code,
  )

export const neverLeft = (): AbortSignal => new AbortController().signal

export async function readAll(events: AsyncIterable<JournalEvent>): Promise<JournalEvent[]> {
  const all: JournalEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

/** Reads until an event is there that `wanted` accepts. */
export async function readUntil(
  events: AsyncIterable<JournalEvent>,
  wanted: (event: JournalEvent) => boolean,
): Promise<JournalEvent[]> {
  const seen: JournalEvent[] = []
  for await (const event of events) {
    seen.push(event)
    if (wanted(event)) return seen
  }
  throw new Error(`The journal ended without it: ${seen.map(({ event }) => event).join(' ')}`)
}

export const textOf = (events: readonly JournalEvent[]): string =>
  events.map(({ event, data }) => (event === 'delta' ? (JSON.parse(data) as { text: string }).text : '')).join('')
