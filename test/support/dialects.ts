/** One question in every dialect that answers, and what each client sees, in one form. */
import type { RunningApp } from './running-app.ts'

export interface Seen {
  readonly status: 'answered' | 'no_answer' | 'stopped' | 'problem'
  readonly finish?: 'stop' | 'length' | 'filtered'
  readonly text: string
  /** Of what is cited: the documents, each once. */
  readonly cited: readonly string[]
  /** The sentence for the reader when there is no answer. */
  readonly problem?: string
}

export interface AskOptions {
  /** The OpenAI routes go by the question's own. */
  readonly language?: string
  readonly filter?: { readonly metadata: Readonly<Record<string, string>> }
}

export interface Dialect {
  readonly isStream: boolean
  /** Whether a client can say which language it wants. */
  readonly takesLanguage: boolean
  ask(app: Pick<RunningApp, 'call'>, question: string, options?: AskOptions): Promise<Seen>
}

interface Citation {
  readonly document_id: string
}
/** Of all dialects, as far as it is read here. */
interface Frame {
  readonly type?: string
  readonly code?: string
  readonly detail?: string
  readonly errorText?: string
  readonly text?: string
  readonly delta?: string
  readonly answer?: string
  readonly status?: string
  readonly finish_reason?: string
  readonly finishReason?: string
  readonly citations?: readonly Citation[]
  readonly data?: Citation
  readonly messageMetadata?: { readonly status?: string }
  readonly error?: { readonly message: string } | null
  readonly choices?: readonly {
    readonly finish_reason: string | null
    readonly message?: { readonly content: string }
    readonly delta?: { readonly content?: string }
  }[]
  readonly response?: Frame
  readonly output?: readonly { readonly content: readonly { readonly text: string }[] }[]
  readonly incomplete_details?: { readonly reason: string } | null
  readonly lectern?: { readonly status: string; readonly citations: readonly Citation[] }
}

const framesOf = async (reply: Response): Promise<readonly Frame[]> => {
  const text = await reply.text()
  if (reply.headers.get('content-type')?.includes('json')) return [JSON.parse(text) as Frame]
  return [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json) as Frame)
}
const bodyOf = async (reply: Response): Promise<Frame> => (await reply.json()) as Frame

const FINISHES: Readonly<Record<string, NonNullable<Seen['finish']>>> = {
  stop: 'stop',
  length: 'length',
  max_output_tokens: 'length',
  filtered: 'filtered',
  content_filter: 'filtered',
  'content-filter': 'filtered',
}

const failed = (text: string, problem = ''): Seen => ({ status: 'problem', text, cited: [], problem })

const ended = (text: string, status = 'problem', finish = '', citations: readonly Citation[] = []): Seen => {
  const known = FINISHES[finish]
  return {
    status: status as Seen['status'],
    text,
    cited: [...new Set(citations.map(({ document_id }) => document_id))],
    ...(known === undefined ? {} : { finish: known }),
  }
}

const native = (message: string, options: AskOptions, stream: boolean) => ({ message, ...options, stream })
const completion = (content: string, { filter }: AskOptions, stream: boolean) => ({
  model: 'lectern',
  messages: [{ role: 'user', content }],
  stream,
  ...(filter === undefined ? {} : { lectern: { filter } }),
})
/** By `metadata`, which clients can set that send no fields of their own. */
const response = (input: string, { filter }: AskOptions, stream: boolean) => ({
  model: 'lectern',
  input,
  stream,
  ...(filter === undefined
    ? {}
    : {
        metadata: Object.fromEntries(
          Object.entries(filter.metadata).map(([key, value]) => [`lectern_filter_${key}`, value]),
        ),
      }),
})

const endedResponse = (text: string, { error, incomplete_details, lectern }: Frame): Seen =>
  error
    ? failed(text, error.message)
    : ended(text, lectern?.status, incomplete_details?.reason ?? 'stop', lectern?.citations)

export const DIALECTS: Readonly<Record<string, Dialect>> = {
  '/v1/chat': {
    isStream: false,
    takesLanguage: true,
    async ask(app, question, options = {}) {
      const reply = await app.call('POST', '/v1/chat', native(question, options, false))
      const body = await bodyOf(reply)
      return reply.ok
        ? ended(body.answer ?? '', body.status, body.finish_reason, body.citations)
        : failed('', body.detail)
    },
  },
  '/v1/chat, streamed': {
    isStream: true,
    takesLanguage: true,
    async ask(app, question, options = {}) {
      const frames = await framesOf(await app.call('POST', '/v1/chat', native(question, options, true)))
      const text = frames.map((frame) => frame.text ?? '').join('')
      const last = frames.at(-1)
      if (last?.code !== undefined) return failed(text, last.detail)
      return ended(text, last?.status, last?.finish_reason, last?.citations)
    },
  },
  '/v1/chat/completions': {
    isStream: false,
    takesLanguage: false,
    async ask(app, question, options = {}) {
      const body = await bodyOf(await app.call('POST', '/v1/chat/completions', completion(question, options, false)))
      if (body.error) return failed('', body.error.message)
      const choice = body.choices?.[0]
      const { status, citations } = body.lectern ?? {}
      return ended(choice?.message?.content ?? '', status, choice?.finish_reason ?? '', citations)
    },
  },
  '/v1/chat/completions, streamed': {
    isStream: true,
    takesLanguage: false,
    async ask(app, question, options = {}) {
      const frames = await framesOf(await app.call('POST', '/v1/chat/completions', completion(question, options, true)))
      const choices = frames.flatMap((frame) => frame.choices ?? [])
      const text = choices.map(({ delta }) => delta?.content ?? '').join('')
      const last = frames.at(-1)
      if (last?.error) return failed(text, last.error.message)
      return ended(text, last?.lectern?.status, choices.at(-1)?.finish_reason ?? '', last?.lectern?.citations)
    },
  },
  '/v1/responses': {
    isStream: false,
    takesLanguage: false,
    async ask(app, question, options = {}) {
      const body = await bodyOf(await app.call('POST', '/v1/responses', response(question, options, false)))
      return endedResponse(body.output?.flatMap(({ content }) => content.map(({ text }) => text)).join('') ?? '', body)
    },
  },
  '/v1/responses, streamed': {
    isStream: true,
    takesLanguage: false,
    async ask(app, question, options = {}) {
      const frames = await framesOf(await app.call('POST', '/v1/responses', response(question, options, true)))
      const deltas = frames.filter(({ type }) => type === 'response.output_text.delta')
      const last = frames.at(-1)
      return endedResponse(deltas.map(({ delta }) => delta).join(''), last?.response ?? last ?? {})
    },
  },
  '/api/chat': {
    isStream: true,
    takesLanguage: true,
    async ask(app, question, { language, filter } = {}) {
      const messages = [{ id: 'q', role: 'user', parts: [{ type: 'text', text: question }] }]
      const body = { id: crypto.randomUUID(), messages, language, filter }
      const frames = await framesOf(await app.call('POST', '/api/chat', body))
      const text = frames.flatMap(({ type, delta }) => (type === 'text-delta' ? (delta ?? '') : [])).join('')
      const last = frames.at(-1)
      if (last?.type === 'error') return failed(text, last.errorText)
      const citations = frames.flatMap(({ type, data }) => (type === 'data-citation' && data ? [data] : []))
      return ended(text, last?.messageMetadata?.status, last?.finishReason, citations)
    },
  },
}
