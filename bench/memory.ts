/**
 * What the program takes at rest: it starts in an empty directory, reads its sample book, is asked one question and is
 * left alone; then once more on the same directory. With `--passages` and `--chats`, what a larger library and some
 * thousands of answers leave behind.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { makePage } from './page.ts'
import { forEachInParallel } from './progress.ts'
import { residentOf } from './resident.ts'
import { type Service, startService } from './service.ts'
import { settle } from './settle.ts'

const { values } = parseArgs({
  options: {
    program: { type: 'string', default: 'dist/lectern' },
    rest: { type: 'string', default: '60' },
    passages: { type: 'string', default: '0' },
    chats: { type: 'string', default: '0' },
  },
})
const SECTIONS = 20
const CLIENTS = 10
const STEPS = 10
const LOOK_MS = 100
const pages = Math.ceil(Number(values.passages) / SECTIONS)
const program = resolve(values.program)
if (!existsSync(program)) throw new Error(`${program} is not there: npm run build makes it`)

async function tell(service: Service, what: string): Promise<void> {
  const { all, anonymous, files, proportional, unique, peak } = await residentOf(service.pid)
  const parts = `${anonymous} its own, ${files} of files`
  console.log(`${what.padEnd(28)}${all} MB (${parts}); PSS ${proportional}, USS ${unique}; most so far ${peak}`)
}

const settled = (service: Service): Promise<void> =>
  settle(async () => await (await service.call('GET', '/v1/index')).json())

/** Without a further page for so long, the sample book is in. */
const SETTLED_MS = 3000

/** Resolves when the service has put every page of it in. */
async function sampleBook(service: Service): Promise<void> {
  let pages = 0
  for (let since = performance.now(); pages === 0 || performance.now() - since < SETTLED_MS; await sleep(LOOK_MS)) {
    const { items } = (await (await service.call('GET', '/v1/collections')).json()) as {
      readonly items: readonly { readonly documents: number }[]
    }
    const now = items[0]?.documents ?? 0
    if (now !== pages) since = performance.now()
    pages = now
  }
}

const ask = async (service: Service, message: string): Promise<void> => {
  await (await service.call('POST', '/v1/chat', { message, stream: true })).text()
}

async function start(folder: string, what: string): Promise<Service> {
  const service = await startService({ DATA_DIR: folder, SAMPLE_BOOK: 'true' }, [program])
  console.log(`\n${what}: ready after ${Math.round(service.readyMs)} ms`)
  try {
    await tell(service, 'ready')
    await sampleBook(service)
    await settled(service)
    await tell(service, 'the sample book is in')
    const asked = performance.now()
    await ask(service, 'How do I back up the database?')
    await tell(service, `answered in ${Math.round(performance.now() - asked)} ms`)
    await sleep(Number(values.rest) * 1000)
    await tell(service, `at rest for ${values.rest} s`)
    return service
  } catch (error) {
    await service.stop()
    throw error
  }
}

/** The questions name headings of the pages, or ask for what the sample book says. */
const questionOf = (index: number): string => {
  const page = makePage(index % Math.max(1, pages), SECTIONS)
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  return `What is ${headings[index % headings.length]}, asked the ${index}th time?`
}

async function load(service: Service): Promise<void> {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
  await forEachInParallel('pages', numbers(pages), 2, async (page) => {
    await service.call('PUT', `/v1/documents/page-${page}`, { content: makePage(page, SECTIONS) })
  })
  await settled(service)
  await tell(service, `${pages * SECTIONS} passages more`)
  const step = Math.ceil(Number(values.chats) / STEPS)
  for (let asked = 0; asked < Number(values.chats); asked += step) {
    const questions = numbers(Math.min(step, Number(values.chats) - asked)).map((index) => questionOf(asked + index))
    await forEachInParallel('questions', questions, CLIENTS, (question) => ask(service, question))
    await tell(service, `${asked + questions.length} answers`)
  }
  await sleep(Number(values.rest) * 1000)
  await tell(service, `at rest for ${values.rest} s`)
}

const folder = await mkdtemp(join(tmpdir(), 'lectern-memory-'))
try {
  await (await start(folder, 'First start')).stop()
  const service = await start(folder, 'Second start')
  try {
    if (pages > 0 || Number(values.chats) > 0) await load(service)
  } finally {
    await service.stop()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
