/**
 * What a reader sees of all that a model may do: each behaviour, of each provider, in each dialect. Three outcomes are
 * never mixed up: an answer that is proved, "not in the sources", and a problem; and what is cut short says so.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startGemini } from '../fakes/services/gemini.ts'
import { startOpenAi } from '../fakes/services/openai.ts'
import { DIALECTS, type Seen } from '../support/dialects.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const PAGE = 'Sluices are opened at dawn by the keeper, and closed when the water has risen by two feet.'
const QUESTION = 'When are the sluices opened by the keeper?'
const PROVED = 'Sluices are opened at dawn by the keeper [1].'
const UNPROVED = 'I would rather speak of something else entirely, of kites and'
const NOT_WRITTEN = 'The answer could not be written just now; please ask again.'
const FILTERED = 'The model’s content filter withheld this answer.'
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

/** What every dialect is to show. */
type Expected = Omit<Seen, 'cited' | 'problem'>

const cases: Readonly<Record<string, readonly [does: Behaviour, seen: Expected]>> = {
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
  'is filtered within a fence': [
    { text: [`${PROVED}\n\n`, '~~~sh\nlock --open'], ends: 'filtered' },
    { status: 'answered', finish: 'filtered', text: `${PROVED}\n\n~~~sh\nlock --open\n~~~\n\n${FILTERED}` },
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

function problem(): Expected {
  return { status: 'problem', text: '' }
}

function noAnswer(): Expected {
  return { status: 'no_answer', finish: 'stop', text: NO_ANSWER }
}

/** Where a client cannot say which language it wants, the question's own counts. */
const LANGUAGES: Readonly<Record<string, { readonly question: string; readonly sentence: string }>> = {
  en: { question: QUESTION, sentence: NO_ANSWER },
  de: {
    question: 'Wann werden die sluices vom keeper geöffnet, und wer macht das?',
    sentence: 'Die Quellen enthalten darauf keine Antwort.',
  },
  es: {
    question: '¿Cuándo se abren las sluices por el keeper, y quién lo hace?',
    sentence: 'Las fuentes no contienen una respuesta a esto.',
  },
  hi: { question: 'sluices कब खोले जाते हैं, और keeper कौन है?', sentence: 'स्रोतों में इसका उत्तर नहीं है।' },
  ar: { question: 'متى تفتح sluices ومن هو keeper هنا؟', sentence: 'لا تحتوي المصادر على إجابة لهذا السؤال.' },
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

async function openGemini(streams = true): Promise<Provider> {
  const model = await startGemini()
  model.streams = streams
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

async function openOpenAi(streams = true): Promise<Provider> {
  const model = await startOpenAi()
  model.streams = streams
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

const providers: Readonly<Record<string, () => Promise<Provider>>> = {
  'gemini’s protocol': openGemini,
  'openai’s protocol': openOpenAi,
  'gemini’s protocol, in one piece,': () => openGemini(false),
  'openai’s protocol, in one piece,': () => openOpenAi(false),
}

for (const [name, open] of Object.entries(providers)) {
  describe(`a model of ${name} that`, () => {
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
      for (const [path, dialect] of Object.entries(DIALECTS)) {
        // Some servers of OpenAI's protocol give no reason: `[DONE]` is an end, too.
        if (name.startsWith('openai') && does.ends === null) continue
        test(`${behaviour}: ${path}`, async () => {
          provider.does(does)
          const isProblem = seen.status === 'problem'
          expect(await dialect.ask(app, QUESTION)).toEqual({
            ...seen,
            // A failure after the first word is an error at the end of a stream; a reply that is whole has no text then.
            text: isProblem && !dialect.isStream ? '' : seen.text,
            cited: seen.status === 'answered' ? ['locks'] : [],
            ...(isProblem ? { problem: NOT_WRITTEN } : {}),
          })
        })
      }

    for (const [language, { question, sentence }] of Object.entries(LANGUAGES))
      for (const [path, dialect] of Object.entries(DIALECTS))
        test(`refuses in ${language}: ${path}`, async () => {
          provider.does({ text: ['NO_ANSWER'], ends: 'stop' })
          const options = dialect.takesLanguage ? { language } : {}
          expect(await dialect.ask(app, question, options)).toEqual({
            status: 'no_answer',
            finish: 'stop',
            text: sentence,
            cited: [],
          })
        })
  })
}
