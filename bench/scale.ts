/** `npm run bench:scale -- --chunks N`: how long a search takes, and what the vector index misses, in a large library. */
import { argv, exit, stderr, stdout } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createPgvectorStore, EXACT_UP_TO } from '../src/adapters/vector-store/pgvector.ts'
import { mean, quantile } from '../src/eval/scores.ts'
import { startOpenAi } from '../test/fakes/services/openai.ts'
import { type Library, openLibrary } from './library.ts'
import { makePage } from './page.ts'
import { forEachInParallel } from './progress.ts'
import { withTypo } from './questions/variants.ts'
import { createTextVectors } from './text-vectors.ts'

const USAGE = `Usage: npm run bench:scale -- [--chunks N] [--database URL] [--questions N] [--ingest-only]

Makes a library of N chunks (10,000 by default), and prints how many were taken in a second; the median and 95th
percentile of the time a search takes in each mode, in ms, without that of embedding the question; and which share of
the 20 nearest vectors the index finds. Each mode has questions of its own, which are asked twice: the second time the
process has kept what it read. Those of words and of hybrid search are then asked with one typo each; hybrid search
embeds what was meant too, and that time counts. Vectors come from a stand-in, which lie as those of a sentence model do.

With --database, pages that are there already are not made again: --ingest-only fills it, and later runs measure it.`

const DIMENSIONS = 384
const PARALLEL_PUTS = 4
const MODES = ['lexical', 'hybrid', 'semantic']
const NEAREST = 20
/** Questions that fill the caches of the database first, in each mode. */
const WARMING = 20
const COLLECTION = 'made'
/** Longest wait for the index. */
const INDEX_MS = 20_000
const LOOK_MS = 100
/** Of a page; each is a chunk. */
const SECTIONS = 20

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    chunks: { type: 'string', default: '10000' },
    questions: { type: 'string', default: '200' },
    database: { type: 'string' },
    'ingest-only': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  stdout.write(`${USAGE}\n`)
  exit(0)
}

const print = (line: string): boolean => stdout.write(`${line}\n`)
const embedder = await startOpenAi()
embedder.dimensions = DIMENSIONS
embedder.vectorOf = createTextVectors(DIMENSIONS)
const library = await openLibrary({
  databaseUrl: values.database,
  embedder: 'openai',
  settings: { OPENAI_BASE_URL: `${embedder.url}/v1`, OPENAI_EMBED_MODEL: 'words', GENERATOR: 'extractive' },
})
try {
  const pages = Array.from({ length: Math.ceil(Number(values.chunks) / SECTIONS) }, (_, page) =>
    makePage(page, SECTIONS),
  )
  await ingest(library, pages)
  if (!values['ingest-only']) await measure(library, pages, Number(values.questions))
} catch (error) {
  stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  await library.close()
  await embedder.stop()
}

async function measure(target: Library, pages: readonly string[], count: number): Promise<void> {
  const questions = questionsOf(pages, WARMING + count * MODES.length)
  await measureTimes(target, questions, count)
  await measureRecall(target, questions.slice(0, count))
}

/** Three to eight words that stand together somewhere in the pages, which are taken in turn. */
function questionsOf(pages: readonly string[], count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const sentences = (pages[(index * 7) % pages.length] ?? '').match(/\p{Lu}[\p{Ll} ]+(?=\.)/gu) ?? []
    const words = (sentences[index % Math.max(1, sentences.length)] ?? 'nothing').split(' ')
    return `What is ${words.slice(1, 4 + (index % 6)).join(' ')}?`
  })
}

async function ingest(target: Library, pages: readonly string[]): Promise<void> {
  const { sql } = target.database
  const known = new Set((await sql<{ id: string }[]>`select external_id as id from documents`).map(({ id }) => id))
  const missing = pages.flatMap((text, page) => (known.has(`page-${page}`) ? [] : [{ id: `page-${page}`, text }]))
  const countChunks = async (): Promise<number> =>
    (await sql<{ chunks: number }[]>`select count(*)::int as chunks from chunks`)[0]?.chunks ?? 0
  const before = await countChunks()
  const started = performance.now()
  await forEachInParallel('ingest', missing, PARALLEL_PUTS, (page) => target.put(COLLECTION, page))
  await target.settle()
  const seconds = (performance.now() - started) / 1000
  const chunks = await countChunks()
  const rate =
    missing.length === 0
      ? ''
      : `, ${chunks - before} in ${seconds.toFixed(0)} s: ${((chunks - before) / seconds).toFixed(0)}/s`
  print(`# ${chunks} chunks${rate}`)
  const isIndexed = target.database.kind === 'server' && chunks > EXACT_UP_TO.server
  if (isIndexed && missing.length > 0) await waitForIndex(sql)
  // As a server does by itself within minutes, and Lectern for the embedded database.
  await sql.unsafe('vacuum (analyze)').simple()
}

/** The index comes when no more rows do: what is asked before is compared with every vector, while it is made. */
async function waitForIndex(sql: Library['database']['sql']): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    (await sql`select from pg_indexes where indexname like 'chunk_vectors_hnsw%'`).length > 0
  const started = performance.now()
  while (!(await isThere()) && performance.now() - started < INDEX_MS) await sleep(LOOK_MS)
  print(
    `# ${(await isThere()) ? 'indexed' : 'no index'} after ${((performance.now() - started) / 1000).toFixed(1)} s more`,
  )
}

async function measureTimes(target: Library, questions: readonly string[], count: number): Promise<void> {
  const ask = async (query: string, mode: string): Promise<number> =>
    (await target.search(query, { collection: COLLECTION, mode, limit: 10 })).timings_ms.search
  const measureAll = async (label: string, mode: string, own: readonly string[]): Promise<void> => {
    const times: number[] = []
    for (const question of own) times.push(await ask(question, mode))
    const [median, p95] = [quantile(times, 0.5), quantile(times, 0.95)].map((time) => time.toFixed(1).padStart(6))
    print(`${mode.padEnd(10)} ${label.padEnd(6)} ${median}  ${p95}`)
  }
  for (const question of questions.slice(0, WARMING)) for (const mode of MODES) await ask(question, mode)
  print('mode       asked  p50 ms  p95 ms')
  for (const [index, mode] of MODES.entries()) {
    const own = questions.slice(WARMING + index * count, WARMING + (index + 1) * count)
    for (const label of ['first', 'again']) await measureAll(label, mode, own)
    if (mode !== 'semantic') await measureAll('typo', mode, own.map(withTypo))
  }
}

async function measureRecall({ database, embedder: model }: Library, questions: readonly string[]): Promise<void> {
  if (model === null) return
  const signal = new AbortController().signal
  const vectors = await model.embed(questions, { kind: 'query', signal })
  const [byIndex, exact] = [createPgvectorStore(database), createPgvectorStore(database, { exactUpTo: 1e9 })]
  const space = { embedder: model.id, dimensions: DIMENSIONS }
  await Promise.all([byIndex.ensure(space, signal), exact.ensure(space, signal)])
  const [collection] = await database.sql<{ id: number }[]>`select id from collections`
  const collectionIds = collection === undefined ? [] : [collection.id]
  const shares: number[] = []
  for (const vector of vectors) {
    const query = { collectionIds, vector, limit: NEAREST }
    const found = new Set((await byIndex.search(query, signal)).map(({ chunkId }) => chunkId))
    const nearest = await exact.search(query, signal)
    shares.push(nearest.filter(({ chunkId }) => found.has(chunkId)).length / Math.max(1, nearest.length))
  }
  print(`recall of the ${NEAREST} nearest: ${mean(shares).toFixed(3)}`)
}
