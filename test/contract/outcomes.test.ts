/**
 * What a reader sees of all that a model may do: each behaviour, of each provider, in each dialect. Three outcomes are
 * never mixed up: an answer that is proved, "not in the sources", and a problem; and what is cut short says so.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startGemini } from '../fakes/services/gemini.ts'
import { startOpenAi } from '../fakes/services/openai.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const PAGE = 'Sluices are opened at dawn by the keeper, and closed when the water has risen by two feet.'
const QUESTION = 'When are the sluices opened by the keeper?'
const PROVED = 'Sluices are opened at dawn by the keeper [1].'
const UNPROVED = 'I would rather speak of something else entirely, of kites and'
const NOT_WRITTEN = 'The answer could not be written just now; please ask again.'
const FILTERED = 'The model’s content filter held this answer back.'
const NO_ANSWER = 'The sources do not hold an answer to this.'

/** What a model does, in the terms of both providers. */
interface Behaviour {
  /** In pieces, as they arrive. */
  readonly text?: readonly string[]
  readonly thoughts?: string
  readonly callsTool?: true
  /** `null`: the stream ends without a reason. */
  readonly ends: 'stop' | 'length' | 'filtered' | 'blocked' | 'tool_calls' | 'oddly' | null
}

/** What every dialect is to tell. */
interface Seen {
  readonly status: 'answered' | 'no_answer' | 'stopped' | 'problem'
  readonly finish?: 'stop' | 'length' | 'filtered'
  readonly text: string
}

const cases: Readonly<Record<string, readonly [does: Behaviour, seen: Seen]>> = {
  'answers with a proof': [
    { text: ['Sluices are opened at dawn', ' by the keeper [1].'], ends: 'stop' },
    { status: 'answered', finish: 'stop', text: PROVED },
  ],
  'writes an empty text': [{ text: [''], ends: 'stop' }, problem()],
  'writes white space': [{ text: [' ', '\n'], ends: 'stop' }, problem()],
  'runs out of room before its first word': [{ text: [], ends: 'length' }, problem()],
  'only calls a tool': [{ callsTool: true, ends: 'tool_calls' }, problem()],
  'only thinks': [{ thoughts: 'The sluices are opened at dawn.', ends: 'stop' }, problem()],
  'thinks until it has no room': [{ thoughts: 'The sluices are opened at dawn.', ends: 'length' }, problem()],
  'thinks aloud, and says no more': [{ text: ['<think>At dawn,', ' says [1].</think>\n'], ends: 'stop' }, problem()],
  'thinks aloud until it has no room': [{ text: ['<think>At dawn, says [1]. And'], ends: 'length' }, problem()],
  'thinks, and answers': [
    { thoughts: 'Maybe source [1] is better?', text: [PROVED], ends: 'stop' },
    { status: 'answered', finish: 'stop', text: PROVED },
  ],
  'is blocked before it begins': [{ ends: 'blocked' }, { status: 'stopped', finish: 'filtered', text: FILTERED }],
  'is filtered before its first word': [
    { text: [], ends: 'filtered' },
    { status: 'stopped', finish: 'filtered', text: FILTERED },
  ],
  'is filtered after unproved words': [
    { text: [UNPROVED], ends: 'filtered' },
    { status: 'stopped', finish: 'filtered', text: `${UNPROVED}\n\n${FILTERED}` },
  ],
  'is filtered after proved words': [
    { text: [PROVED], ends: 'filtered' },
    { status: 'answered', finish: 'filtered', text: `${PROVED}\n\n${FILTERED}` },
  ],
  'is cut before its first marker': [
    { text: [UNPROVED], ends: 'length' },
    { status: 'stopped', finish: 'length', text: UNPROVED },
  ],
  'is cut after a marker': [
    { text: [PROVED, ' And then'], ends: 'length' },
    { status: 'answered', finish: 'length', text: `${PROVED} And then` },
  ],
  'ends oddly before its first word': [{ text: [], ends: 'oddly' }, problem()],
  'ends oddly after proved words': [
    { text: [PROVED], ends: 'oddly' },
    { status: 'answered', finish: 'stop', text: PROVED },
  ],
  'ends without a reason': [
    { text: [PROVED], ends: null },
    { status: 'problem', text: PROVED },
  ],
  'writes what nothing proves': [
    { text: [UNPROVED, ' balloons.'], ends: 'stop' },
    { status: 'no_answer', finish: 'stop', text: `${UNPROVED} balloons.\n\n${NO_ANSWER}` },
  ],
  'says that the sources do not hold it': [{ text: ['NO_', 'ANSWER'], ends: 'stop' }, noAnswer()],
  'says so in bold, and explains itself': [
    { text: ['**NO\\_ANSWER**\n', '\nThe sources speak of sluices.'], ends: 'stop' },
    noAnswer(),
  ],
  'says so, and has no room for more': [
    { text: ['NO_ANSWER'], ends: 'length' },
    { ...noAnswer(), finish: 'length' },
  ],
}

function problem(): Seen {
  return { status: 'problem', text: '' }
}

function noAnswer(): Seen {
  return { status: 'no_answer', finish: 'stop', text: NO_ANSWER }
}

const LANGUAGES: Readonly<Record<string, string>> = {
  en: NO_ANSWER,
  de: 'Die Quellen enthalten darauf keine Antwort.',
  es: 'Las fuentes no contienen una respuesta a esto.',
  hi: 'स्रोतों में इसका उत्तर नहीं है।',
  ar: 'لا تحتوي المصادر على إجابة لهذا السؤال.',
}

interface Provider {
  readonly settings: Record<string, string>
  does(behaviour: Behaviour): void
  stop(): Promise<void>
}

const GEMINI_REASONS = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  filtered: 'SAFETY',
  tool_calls: 'UNEXPECTED_TOOL_CALL',
  oddly: 'OTHER',
} as const

async function openGemini(): Promise<Provider> {
  const model = await startGemini()
  return {
    settings: { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: model.url },
    does({ text = [], thoughts, callsTool, ends }) {
      if (ends === 'blocked') {
        model.chunks = [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }]
        return
      }
      const parts = [
        ...(thoughts === undefined ? [] : [{ text: thoughts, thought: true }]),
        ...text.map((each) => ({ text: each })),
        ...(callsTool === undefined ? [] : [{ functionCall: { name: 'search', args: {} } }]),
      ]
      const candidates = parts.map((part) => ({ content: { role: 'model', parts: [part] }, index: 0 }))
      const last = ends === null ? [] : [{ index: 0, finishReason: GEMINI_REASONS[ends] }]
      model.chunks = [...candidates, ...last].map((candidate) => ({ candidates: [candidate] }))
    },
    stop: model.stop,
  }
}

const OPENAI_REASONS = {
  stop: 'stop',
  length: 'length',
  filtered: 'content_filter',
  blocked: 'content_filter',
  tool_calls: 'tool_calls',
  oddly: 'a_reason_of_next_year',
} as const

async function openOpenAi(): Promise<Provider> {
  const model = await startOpenAi()
  return {
    settings: { OPENAI_BASE_URL: model.url },
    does({ text = [], thoughts, callsTool, ends }) {
      const deltas = [
        ...(thoughts === undefined ? [] : [{ reasoning_content: thoughts }]),
        ...text.map((content) => ({ content })),
        ...(callsTool === undefined
          ? []
          : [
              {
                tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'search', arguments: '' } }],
              },
            ]),
      ]
      const choices = deltas.map((delta) => ({ index: 0, delta, finish_reason: null }))
      model.choices = [
        ...choices,
        ...(ends === null ? [] : [{ index: 0, delta: {}, finish_reason: OPENAI_REASONS[ends] }]),
      ]
    },
    stop: model.stop,
  }
}

interface Got extends Seen {
  readonly cited: boolean
}
type Ask = (app: RunningApp, question: string, language?: string) => Promise<Got>

/** What is read of bodies and frames, whatever dialect they are of. */
interface Frame {
  readonly type?: string
  readonly code?: string
  readonly detail?: string
  readonly errorText?: string
  readonly text?: string
  readonly delta?: string
  readonly answer?: string
  readonly status?: Seen['status']
  readonly finish_reason?: string
  readonly finishReason?: string
  readonly citations?: readonly unknown[]
  readonly messageMetadata?: { readonly status: Seen['status'] }
}

const framesOf = (text: string): readonly Frame[] =>
  [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json) as Frame)

const failed = (text: string, sentence: string | undefined): Got => {
  expect(sentence).toBe(NOT_WRITTEN)
  return { status: 'problem', text, cited: false }
}

const FINISHES: Readonly<Record<string, NonNullable<Seen['finish']>>> = {
  stop: 'stop',
  length: 'length',
  filtered: 'filtered',
  content_filter: 'filtered',
  'content-filter': 'filtered',
}

const ended = (text: string, status: Seen['status'] = 'problem', finish = '', cited = 0): Got => {
  const known = FINISHES[finish]
  return { status, text, cited: cited > 0, ...(known === undefined ? {} : { finish: known }) }
}

/** Each returns what its client sees, in one form. */
const dialects: Readonly<Record<string, Ask>> = {
  '/v1/chat': async (app, message, language) => {
    const reply = await app.call('POST', '/v1/chat', { message, language })
    const body = (await reply.json()) as Frame
    if (!reply.ok) return failed('', body.detail)
    return ended(body.answer ?? '', body.status, body.finish_reason, body.citations?.length)
  },
  '/v1/chat, streamed': async (app, message, language) => {
    const reply = await app.call('POST', '/v1/chat', { message, language, stream: true })
    const frames = framesOf(await reply.text())
    const text = frames.map((frame) => frame.text ?? '').join('')
    const last = frames.at(-1)
    if (last?.code !== undefined) return failed(text, last.detail)
    return ended(text, last?.status, last?.finish_reason, last?.citations?.length)
  },
  '/v1/chat/completions': async (app, content) => {
    const body = { model: 'lectern', messages: [{ role: 'user', content }] }
    const reply = await app.call('POST', '/v1/chat/completions', body)
    const json = (await reply.json()) as {
      readonly error?: { readonly message: string }
      readonly choices: readonly {
        readonly finish_reason: string
        readonly message: { readonly content: string; readonly annotations: readonly unknown[] }
      }[]
      readonly lectern: { readonly status: Seen['status'] }
    }
    if (json.error !== undefined) return failed('', json.error.message)
    const [choice] = json.choices
    const { content: text = '', annotations = [] } = choice?.message ?? {}
    return ended(text, json.lectern.status, choice?.finish_reason, annotations.length)
  },
  '/api/chat': async (app, question, language) => {
    const messages = [{ id: 'q', role: 'user', parts: [{ type: 'text', text: question }] }]
    const reply = await app.call('POST', '/api/chat', { id: crypto.randomUUID(), messages, language })
    const frames = framesOf(await reply.text())
    const text = frames.flatMap(({ type, delta }) => (type === 'text-delta' ? (delta ?? '') : [])).join('')
    const last = frames.at(-1)
    if (last?.type === 'error') return failed(text, last.errorText)
    const cited = frames.filter(({ type }) => type === 'data-citation').length
    return ended(text, last?.messageMetadata?.status, last?.finishReason, cited)
  },
}

for (const [name, open] of Object.entries({ gemini: openGemini, openai: openOpenAi })) {
  describe(`a model of ${name}'s protocol that`, () => {
    let provider: Provider
    let app: RunningApp

    beforeAll(async () => {
      provider = await open()
      app = await runApp({ ...provider.settings, GENERATOR_FALLBACK: 'none' })
      expect((await app.call('PUT', '/v1/documents/locks', { content: PAGE })).status).toBe(201)
    }, 60_000)
    afterAll(async () => {
      await app?.close()
      await provider?.stop()
    })

    for (const [behaviour, [does, seen]] of Object.entries(cases))
      for (const [dialect, ask] of Object.entries(dialects)) {
        // Some servers of OpenAI's protocol tell no reason: `[DONE]` is an end, too.
        if (name === 'openai' && does.ends === null) continue
        test(`${behaviour}: ${dialect}`, async () => {
          provider.does(does)
          // A failure after the first word is an error at the end of a stream; a reply that is whole has no text then.
          const text = seen.status === 'problem' && !isStream(dialect) ? '' : seen.text
          expect(await ask(app, QUESTION)).toEqual({ ...seen, text, cited: seen.status === 'answered' })
        })
      }

    for (const [language, sentence] of Object.entries(LANGUAGES))
      for (const [dialect, ask] of Object.entries(dialects))
        test(`refuses in ${language}: ${dialect}`, async () => {
          if (dialect === '/v1/chat/completions' && language !== 'en') return
          provider.does({ text: ['NO_ANSWER'], ends: 'stop' })
          expect(await ask(app, QUESTION, language)).toMatchObject({
            status: 'no_answer',
            text: sentence,
            cited: false,
          })
        })
  })
}

const isStream = (dialect: string): boolean => dialect === '/v1/chat, streamed' || dialect === '/api/chat'
