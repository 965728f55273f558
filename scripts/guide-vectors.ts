/**
 * Has the default model compute the vectors of the guide's passages, for the executable to carry: those of passages that have
 * not changed since the last build are taken from `build/guide-vectors`.
 */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  hashOfText,
  type KnownVectors,
  packVectors,
  unpackVectors,
} from '../src/adapters/embedder/local/known-vectors.ts'
import { createLocalEmbedder } from '../src/adapters/embedder/local/local-embedder.ts'
import { DEFAULT_MODEL } from '../src/adapters/embedder/local/models/index.ts'
import { workerUrl } from '../src/adapters/embedder/local/program-files.ts'
import { guidePages } from '../src/cli/serve/sample-book.ts'
import { prepareDocument } from '../src/library/parse/prepare.ts'
import { createLogger } from '../src/telemetry/log/log.ts'

const file = join(import.meta.dirname, '../build/guide-vectors')

/** @returns path of the file, as of `packVectors` */
export async function makeGuideVectors(): Promise<string> {
  const known = await readFile(file).then(
    (packed) => unpackVectors(new Uint8Array(packed), DEFAULT_MODEL.id),
    (): KnownVectors => new Map(),
  )
  const texts = new Map((await passages()).map((text) => [hashOfText(text), text]))
  const computed = await embed([...texts].filter(([hash]) => !known.has(hash)))
  const vectors = new Map([...texts.keys()].flatMap((hash) => pair(hash, known.get(hash) ?? computed.get(hash))))
  await writeFile(`${file}.new`, packVectors(DEFAULT_MODEL.id, vectors))
  await rename(`${file}.new`, file)
  return file
}

const pair = <Value>(key: string, value: Value | undefined) => (value === undefined ? [] : [[key, value] as const])

async function passages(): Promise<readonly string[]> {
  const chunks = await Promise.all(
    (await guidePages()).map(async ({ read }) => {
      const page = await read()
      if ('leftOut' in page) return []
      const { id, format, content, url = null, language = null, site = null, anchors = null } = page
      const source = { format, source: content, id, title: null, url, language, site, anchors }
      return (await prepareDocument(source)).chunks.map(({ text }) => text)
    }),
  )
  return chunks.flat()
}

async function embed(texts: readonly (readonly [hash: string, text: string])[]): Promise<KnownVectors> {
  if (texts.length === 0) return new Map()
  const libraryFolder = await mkdtemp(join(tmpdir(), 'lectern-guide-'))
  const embedder = createLocalEmbedder({
    model: DEFAULT_MODEL,
    runtime: 'auto',
    threads: availableParallelism(),
    libraryFolder,
    workerUrl: workerUrl(),
    log: createLogger('error'),
  })
  try {
    const { signal } = new AbortController()
    const rows = await embedder.embed(
      texts.map(([, text]) => text),
      { kind: 'document', signal },
    )
    return new Map(texts.flatMap(([hash], index) => pair(hash, rows[index])))
  } finally {
    await embedder.close()
    await rm(libraryFolder, { recursive: true })
  }
}

if (import.meta.main) {
  const started = performance.now()
  console.log(`${await makeGuideVectors()} after ${Math.round(performance.now() - started)} ms`)
}
