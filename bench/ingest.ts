/**
 * How fast pages go in with an outside embedder, and what memory it takes: `lectern serve` in a process of its own, and
 * a stand-in for Cohere in this one.
 */
import { parseArgs } from 'node:util'
import { startCohere } from '../test/fakes/services/cohere.ts'
import { makePage } from './page.ts'
import { forEachInParallel } from './progress.ts'
import { startService } from './service.ts'
import { settle } from './settle.ts'

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '5000' },
    database: { type: 'string' },
    parallel: { type: 'string', default: '4' },
    dimensions: { type: 'string', default: '1536' },
  },
})
const SECTIONS = 20
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
const pages = Math.ceil(Number(values.chunks) / SECTIONS)

const cohere = await startCohere()
const service = await startService({
  COHERE_API_KEY: 'bench',
  COHERE_BASE_URL: cohere.url,
  COHERE_EMBED_DIMENSIONS: values.dimensions,
  ...(values.database === undefined ? {} : { DATABASE_URL: values.database }),
})
const memory: number[] = [await service.memory()]
try {
  let chunks = 0
  let embedded = 0
  const workedBefore = sum(await service.threadSeconds())
  const started = performance.now()
  const indexes = Array.from({ length: pages }, (_, index) => index)
  await forEachInParallel('pages', indexes, Number(values.parallel), async (index) => {
    const reply = await service.call('PUT', `/v1/documents/page-${index}`, { content: makePage(index, SECTIONS) })
    const put = (await reply.json()) as { readonly chunks: number; readonly embedded: number }
    chunks += put.chunks
    embedded += put.embedded
    if (index % Math.ceil(pages / 10) === 0) memory.push(await service.memory())
  })
  await settle(async () => await (await service.call('GET', '/v1/index')).json())
  const seconds = (performance.now() - started) / 1000
  memory.push(await service.memory())
  const threads = await service.threadSeconds()
  console.log(`database     ${values.database === undefined ? 'embedded' : 'PostgreSQL'}`)
  console.log(`chunks       ${chunks} in ${pages} pages, ${embedded} embedded in ${cohere.count(/embed/)} calls`)
  console.log(`time         ${seconds.toFixed(1)} s, ${Math.round(chunks / seconds)} chunks/s`)
  const busiest = [...threads].sort((one, other) => other - one).slice(0, 4)
  console.log(
    `processor    ${(sum(threads) - workedBefore).toFixed(1)} s of it, the start left out; ` +
      `busiest threads ${busiest.map((each) => each.toFixed(1)).join(', ')} s`,
  )
  console.log(`memory, MB   ${memory.join(' ')}`)
} finally {
  await service.stop()
  await cohere.stop()
}
