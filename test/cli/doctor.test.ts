/** `lectern doctor` over services of others: each is called once, and what it said is shown. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type FakeCohere, startCohere } from '../fakes/services/cohere.ts'
import { type FakeGemini, startGemini } from '../fakes/services/gemini.ts'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { run } from './captured.ts'

const KEY = 'key-of-the-vendor'
let library: TestLibrary
let cohere: FakeCohere
let gemini: FakeGemini
let openai: FakeOpenAi

beforeAll(async () => {
  library = await createLibrary()
  cohere = await startCohere()
  gemini = await startGemini()
  openai = await startOpenAi()
})
afterAll(async () => {
  await Promise.all([cohere, gemini, openai].map((server) => server?.stop()))
  await library.remove()
})

interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  readonly ms?: number
}

const examine = async (): Promise<{ readonly code: number; readonly findings: readonly Finding[] }> => {
  const { code, out } = await run(['doctor', '--json'], {
    ...library.settings,
    PORT: '0',
    COHERE_API_KEY: KEY,
    COHERE_BASE_URL: cohere.url,
    GEMINI_API_KEY: KEY,
    GEMINI_BASE_URL: gemini.url,
    OPENAI_BASE_URL: openai.url,
    OPENAI_MODEL: 'llama3.2',
  })
  expect(out).not.toContain(KEY)
  return { code, findings: JSON.parse(out) as readonly Finding[] }
}
const calls = (): readonly number[] => [
  cohere.count(/embed/),
  cohere.count(/rerank/),
  gemini.count(/stream/),
  openai.count(/chat/),
]

test('each service is called once: what was chosen, why, how long it took and what it said', async () => {
  gemini.text = ['rea', 'dy\n']
  openai.text = ['Ready.']
  const { code, findings } = await examine()
  expect(code).toBe(0)
  const parts = findings.filter(({ name }) => ['embedder', 'reranker', 'generator'].includes(name))
  expect(parts.map(({ detail }) => detail)).toEqual([
    'cohere (COHERE_API_KEY is set): cohere/embed-v4.0/1536 gave a vector of 1536 numbers',
    expect.stringMatching(
      /^cohere \(COHERE_API_KEY is set\): cohere\/rerank-v4\.0-fast gave the better of two texts a score of 0/,
    ),
    'gemini (GEMINI_API_KEY is set): gemini-3.5-flash-lite said “ready” for 353 tokens',
    'openai (stands in for gemini): llama3.2 said “Ready.” for 137 tokens',
  ])
  for (const { ms } of parts) expect(ms).toBeGreaterThanOrEqual(0)
  expect(calls()).toEqual([1, 1, 1, 1])
}, 60_000)

test('a key that is refused, a service that nobody has started: each is shown, and the others are still asked', async () => {
  gemini.failAll({ type: 'status', status: 401, json: { error: { status: 'UNAUTHENTICATED' } } })
  await openai.stop()
  const { code, findings } = await examine()
  expect(code).toBe(1)
  const wrong = findings.filter(({ ok }) => !ok)
  expect(wrong.map(({ name, detail }) => [name, detail])).toEqual([
    ['generator', 'gemini: answered with status 401 (UNAUTHENTICATED)'],
    ['generator', 'openai cannot be reached'],
  ])
  expect(calls()).toEqual([2, 2, 2, 1])
}, 60_000)
