/** A real server on a port of its own, and the AI SDK's own client of it, without a framework to draw it. */
import { AbstractChat, type ChatState, type ChatStatus, DefaultChatTransport, type UIMessage } from 'ai'
import { listen } from '../../src/server.ts'
import { type RunningApp, runApp } from './running-app.ts'

export interface ServedApp extends RunningApp {
  readonly url: string
  /** A key with the scope `chat`, as a header. */
  reader(more?: object): Promise<Record<string, string>>
}

export async function serveApp(settings: Readonly<Record<string, string>>): Promise<ServedApp> {
  const running = await runApp(settings)
  const server = await listen(running.app, { host: '127.0.0.1', port: 0 })
  return {
    ...running,
    url: server.url,
    async reader(more = {}) {
      const reply = await running.call('POST', '/v1/keys', { name: 'reader', scopes: ['chat'], ...more })
      const { key } = (await reply.json()) as { readonly key: string }
      return { authorization: `Bearer ${key}` }
    },
    async close() {
      await running.app.drain(0)
      await server.stop(0)
      await running.close()
    },
  }
}

export interface CitationPart {
  readonly n: number
  readonly url: string | null
  readonly quote: string
  readonly start: number
  readonly end: number
}

export interface Metadata {
  readonly message_id: string
  readonly conversation_id: string
  readonly status?: string
  readonly finish_reason?: string
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number }
  readonly degraded?: readonly string[]
}

export type LecternMessage = UIMessage<Metadata, { citation: CitationPart; sources: { readonly sources: unknown[] } }>

class Messages implements ChatState<LecternMessage> {
  status: ChatStatus = 'ready'
  error: Error | undefined
  messages: LecternMessage[] = []
  #waiting: { met(messages: readonly LecternMessage[]): boolean; resolve(): void }[] = []

  pushMessage = (message: LecternMessage): void => {
    this.messages = [...this.messages, message]
    this.#tell()
  }
  popMessage = (): void => {
    this.messages = this.messages.slice(0, -1)
  }
  replaceMessage = (index: number, message: LecternMessage): void => {
    this.messages = this.messages.with(index, structuredClone(message))
    this.#tell()
  }
  snapshot = <Value>(value: Value): Value => structuredClone(value)

  /** Resolves as soon as the messages are so. */
  until(met: (messages: readonly LecternMessage[]) => boolean): Promise<void> {
    if (met(this.messages)) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ met, resolve }))
  }
  #tell(): void {
    for (const { met, resolve } of this.#waiting) if (met(this.messages)) resolve()
  }
}

export type Transport = ConstructorParameters<typeof DefaultChatTransport<LecternMessage>>[0]

/** What `useChat` is underneath. */
export class UiChat extends AbstractChat<LecternMessage> {
  readonly #messages: Messages
  readonly data: unknown[]
  /** Of each answer that has ended here. */
  readonly ends: { readonly isAbort: boolean; readonly isError: boolean; readonly finishReason: string | undefined }[]

  constructor(url: string, headers: Record<string, string>, id: string, more: Transport = {}) {
    const state = new Messages()
    const data: unknown[] = []
    const ends: UiChat['ends'] = []
    super({
      id,
      state,
      transport: new DefaultChatTransport<LecternMessage>({ api: `${url}/api/chat`, headers, ...more }),
      onData: (part) => data.push(part),
      onFinish: ({ isAbort, isError, finishReason }) => ends.push({ isAbort, isError, finishReason }),
    })
    this.#messages = state
    this.data = data
    this.ends = ends
  }

  until(met: (messages: readonly LecternMessage[]) => boolean): Promise<void> {
    return this.#messages.until(met)
  }

  /** Text of the last message. */
  get text(): string {
    return textOf(this.lastMessage)
  }
}

export const textOf = (message: LecternMessage | undefined): string =>
  (message?.parts ?? []).flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')

export const citationsOf = (message: LecternMessage | undefined): readonly CitationPart[] =>
  (message?.parts ?? []).flatMap((part) => (part.type === 'data-citation' ? [part.data] : []))

export const sourcesOf = (message: LecternMessage | undefined): readonly string[] =>
  (message?.parts ?? []).flatMap((part) => (part.type === 'source-url' ? [part.url] : []))

/** A message of the user as the SDK sends it. */
export const asked = (id: string, text: string) => ({ id, role: 'user', parts: [{ type: 'text', text }] })
