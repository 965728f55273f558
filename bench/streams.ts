/**
 * What many open answers cost a search: `lectern serve` in a process of its own, and stand-ins for Cohere, Qdrant and
 * Gemini in this one. Searches are timed alone, then while the answers are being written; each asks something new, so
 * that each calls Cohere twice and Qdrant once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { quantile } from '../src/eval/scores.ts'
import { startCohere } from '../test/fakes/services/cohere.ts'
import { startGemini } from '../test/fakes/services/gemini.ts'
import { startQdrant } from '../test/fakes/services/qdrant.ts'
import { makePage } from './page.ts'
import { forEachInParallel } from './progress.ts'
import { startService } from './service.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '300' },
    searches: { type: 'string', default: '100' },
    /** Between two words of an answer, in milliseconds. */
    pause: { type: 'string', default: '500' },
  },
})
const streams = Number(values.streams)
const searches = Number(values.searches)
const PAGES = 20
const SECTIONS = 10
/** Longer than the measurement takes. */
const WORDS = 2000

const cohere = await startCohere()
const qdrant = await startQdrant()
const gemini = await startGemini()
Object.assign(gemini, {
  text: Array.from({ length: WORDS }, (_, index) => `word${index} `),
  chunkDelayMs: Number(values.pause),
})
const service = await startService({
  COHERE_API_KEY: 'bench',
  COHERE_BASE_URL: cohere.url,
  GEMINI_API_KEY: 'bench',
  GEMINI_BASE_URL: gemini.url,
  QDRANT_URL: qdrant.url,
  // The end of the stand-ins is no news.
  LOG_LEVEL: 'silent',
})
const readers = new AbortController()

/** Milliseconds that each search took. */
async function timeSearches(round: string): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = 0; index < searches; index++) {
    const started = performance.now()
    const reply = await service.call('POST', '/v1/search', { query: `What of page ${index} in the ${round}?` })
    const { mode, degraded } = (await reply.json()) as { readonly mode: string; readonly degraded: readonly string[] }
    times.push(performance.now() - started)
    if (mode !== 'hybrid' || degraded.length > 0) throw new Error(`The search went ${mode} without ${degraded}`)
  }
  return times
}

const at = (times: readonly number[], share: number): string => quantile(times, share).toFixed(1)
const describe = (times: readonly number[]): string => `median ${at(times, 0.5)} ms, 95 % within ${at(times, 0.95)} ms`

try {
  const pages = Array.from({ length: PAGES }, (_, index) => index)
  await forEachInParallel('pages', pages, 2, async (index) => {
    await service.call('PUT', `/v1/documents/page-${index}`, { content: makePage(index, SECTIONS) })
  })
  await timeSearches('warming up')
  const alone = await timeSearches('quiet')
  for (let index = 0; index < streams; index++) {
    const title = /^# (.*)$/m.exec(makePage(index % PAGES, SECTIONS))?.[1]
    const reply = await service.call('POST', '/v1/chat', { message: `What is ${title}?`, stream: true })
    reply.body?.pipeTo(new WritableStream(), { signal: readers.signal }).catch(() => undefined)
  }
  while (gemini.openReplies < streams) await sleep(50)
  const among = await timeSearches('noise')
  console.log(`answers open  ${gemini.openReplies}, a word each ${values.pause} ms`)
  console.log(`alone         ${describe(alone)}`)
  console.log(`among them    ${describe(among)}`)
  console.log(`memory        ${await service.memory()} MB`)
} finally {
  readers.abort()
  await Promise.all([gemini.stop(), cohere.stop(), qdrant.stop()])
  await service.stop()
}
