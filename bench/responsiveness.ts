/**
 * Whether readers notice an ingest: `lectern serve` with the local model in a process of its own embeds passages while
 * clients chat. Prints how late its event loop was, as its own metric shows, how long answers took, and how long its
 * threads worked.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { quantile } from '../src/eval/scores.ts'
import { makePage } from './page.ts'
import { forEachInParallel } from './progress.ts'
import { startService } from './service.ts'
import { settle } from './settle.ts'

const { values } = parseArgs({
  options: {
    passages: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '20' },
    database: { type: 'string' },
  },
})
const SECTIONS = 20
/** Between an answer and a reader's next question, in milliseconds. */
const READING_MS = 2000
const pages = Math.ceil(Number(values.passages) / SECTIONS)

const service = await startService({
  EMBEDDER: 'local',
  ...(values.database === undefined ? {} : { DATABASE_URL: values.database }),
})
const done = new AbortController()
const answerTimes: number[] = []

/** Samples of the event loop's delay so far, by the upper bound of their bucket in seconds; each counts those below too. */
async function delays(): Promise<readonly (readonly [upTo: number, samples: number])[]> {
  const text = await (await service.call('GET', '/metrics')).text()
  const lines = text.matchAll(/^lectern_event_loop_delay_seconds_bucket\{[^}]*le="([^"]+)"[^}]*\} (\d+)$/gm)
  return [...lines].map(([, bound, samples]) => [bound === '+Inf' ? Infinity : Number(bound), Number(samples)])
}

async function chat(client: number): Promise<void> {
  await sleep((client * READING_MS) / Number(values.clients))
  for (let asked = 0; !done.signal.aborted; asked++) {
    const [, heading = 'anything'] = /^## (.+)$/m.exec(makePage((client * 31 + asked) % pages, SECTIONS)) ?? []
    const started = performance.now()
    await (await service.call('POST', '/v1/chat', { message: `What is ${heading}?`, stream: true })).text()
    answerTimes.push(performance.now() - started)
    await sleep(READING_MS)
  }
}

try {
  // The first question loads the model.
  await service.call('PUT', '/v1/documents/first', { content: makePage(pages, 1) })
  await service.call('POST', '/v1/search', { query: 'anything' })
  const before = new Map(await delays())
  const threadsBefore = await service.threadSeconds()
  const clients = Array.from({ length: Number(values.clients) }, (_, client) => chat(client))
  const started = performance.now()
  await forEachInParallel(
    'pages',
    Array.from({ length: pages }, (_, page) => page),
    2,
    async (page) => {
      await service.call('PUT', `/v1/documents/page-${page}`, { content: makePage(page, SECTIONS) })
    },
  )
  await settle(async () => await (await service.call('GET', '/v1/index')).json())
  const seconds = (performance.now() - started) / 1000
  const after = await delays()
  const worked = (await service.threadSeconds()).map((each, thread) => each - (threadsBefore[thread] ?? 0))
  done.abort()
  await Promise.all(clients)
  const during = after.map(([upTo, samples]) => [upTo, samples - (before.get(upTo) ?? 0)] as const)
  const all = during.at(-1)?.[1] ?? 0
  const within = (share: number): string =>
    `${(during.find(([, samples]) => samples >= share * all)?.[0] ?? Infinity) * 1000} ms`
  console.log(
    `passages     ${pages * SECTIONS} embedded in ${seconds.toFixed(0)} s, ${((pages * SECTIONS) / seconds).toFixed(1)} a second`,
  )
  const busiest = worked.sort((one, other) => other - one).slice(0, 4)
  console.log(`processor    busiest threads ${busiest.map((each) => each.toFixed(1)).join(', ')} s`)
  console.log(`event loop   of ${all} samples half are late by ${within(0.5)} at most, 99 % by ${within(0.99)}`)
  console.log(
    `answers      ${answerTimes.length}, median ${quantile(answerTimes, 0.5).toFixed(0)} ms, 95 % within ${quantile(answerTimes, 0.95).toFixed(0)} ms`,
  )
} finally {
  done.abort()
  await service.stop()
}
