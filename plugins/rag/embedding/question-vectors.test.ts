import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { createLogger } from '../../../src/telemetry/log/log.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import { createFakeEmbedder } from '../../../test/fakes/embedder.ts'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { nobody, uncounted } from '../search/metered-call.fixture.ts'
import { createQuestionVectors, type QuestionVectors } from './question-vectors.ts'

const log = createLogger('silent')
const signal = new AbortController().signal
let opened: OpenDatabase
let embedder = createFakeEmbedder()

beforeAll(async () => {
  opened = await openLibraryDatabase()
}, 60_000)
afterAll(() => opened.close())
beforeEach(async () => {
  await opened.database.sql`delete from question_vectors`
  embedder = createFakeEmbedder()
})

const replica = (limits: { mostInProcess?: number; mostStored?: number } = {}, by = embedder): QuestionVectors =>
  createQuestionVectors({
    database: opened.database,
    embedder: by,
    log,
    metrics: createMetrics(),
    callMeter: uncounted,
    ...limits,
  })

/** Asks one after the other, and waits until all is written. */
async function ask(questions: QuestionVectors, ...words: readonly string[]): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = []
  for (const word of words) vectors.push(await questions.embed(word, nobody, signal))
  await questions.close()
  return vectors
}

const countStored = async (): Promise<number> => (await opened.database.sql`select from question_vectors`).length

describe('vectors of questions', () => {
  test('are computed once, for all replicas and whoever starts later', async () => {
    const [first, again] = await ask(replica(), 'when?', 'when?')
    const [elsewhere] = await ask(replica(), 'when?')
    expect(embedder.seen).toEqual(['when?'])
    expect(again).toEqual(first as Float32Array)
    expect([...(elsewhere ?? [])]).toEqual([...(first ?? [])])
  })

  test('are computed once for all who ask at the same time', async () => {
    const questions = replica()
    const vectors = await Promise.all(Array.from({ length: 300 }, () => questions.embed('when?', nobody, signal)))
    await questions.close()
    expect(embedder.seen).toEqual(['when?'])
    expect(new Set(vectors).size).toBe(1)
  })

  test('when the first of them leaves, another computes it; a failure of the embedder is one for all', async () => {
    const leaving = new AbortController()
    const fake = createFakeEmbedder()
    const slow: typeof fake = {
      ...fake,
      async embed(texts, options) {
        await Bun.sleep(30)
        options.signal.throwIfAborted()
        return await fake.embed(texts, options)
      },
    }
    const questions = replica({}, slow)
    const first = questions.embed('when?', nobody, leaving.signal)
    const others = Promise.all(Array.from({ length: 5 }, () => questions.embed('when?', nobody, signal)))
    leaving.abort(new Error('left'))
    await expect(first).rejects.toThrow('left')
    expect(new Set(await others).size).toBe(1)
    expect(fake.seen).toEqual(['when?'])

    let calls = 0
    const broken: typeof fake = {
      ...fake,
      async embed() {
        calls += 1
        throw new Error('broken')
      },
    }
    const failing = replica({}, broken)
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => failing.embed('why?', nobody, signal)))
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    expect(calls).toBe(1)
    await Promise.all([questions.close(), failing.close()])
  })

  test('the database is asked for a question that was stored elsewhere since, and not for a new one', async () => {
    const { database } = opened
    let queries = 0
    const sql = new Proxy(database.sql, {
      apply(target, self, words) {
        if (String(words[0]).includes('vector::text')) queries += 1
        return Reflect.apply(target as never, self, words)
      },
    })
    const questions = createQuestionVectors({
      database: { ...database, sql },
      embedder,
      log,
      metrics: createMetrics(),
      callMeter: uncounted,
    })
    await ask(replica(), 'when?')
    await ask(questions, 'how?', 'why?')
    expect(queries).toBe(0)
    await ask(questions, 'when?')
    expect(queries).toBe(1)
    expect(embedder.seen).toEqual(['when?', 'how?', 'why?'])
  })

  test('are those of one embedder', async () => {
    const other = createFakeEmbedder('fake/other')
    await ask(replica(), 'when?')
    await ask(replica({}, other), 'when?')
    expect([embedder.seen, other.seen]).toEqual([['when?'], ['when?']])
  })

  test('the process keeps the ones that were asked last', async () => {
    const questions = replica({ mostInProcess: 2 })
    await ask(questions, 'a', 'b', 'a', 'c')
    await opened.database.sql`delete from question_vectors`
    await ask(questions, 'a', 'c', 'b')
    expect(embedder.seen).toEqual(['a', 'b', 'c', 'b'])
  })

  test('the database keeps the latest, and none that is old', async () => {
    await ask(replica(), 'a', 'b', 'c')
    await opened.database.sql`update question_vectors set created_at = now() - interval '31 days'`
    await ask(replica(), 'd')
    expect(await countStored()).toBe(1)
    await ask(replica(), 'e', 'f', 'g')
    await ask(replica({ mostStored: 2 }), 'h')
    expect(await countStored()).toBe(2)
    const before = embedder.seen.length
    await ask(replica(), 'g', 'h')
    expect(embedder.seen).toHaveLength(before)
  })

  test('hold no word of a question', async () => {
    await ask(replica(), 'a secret question')
    const rows = await opened.database.sql`select * from question_vectors`
    expect(JSON.stringify(rows)).not.toContain('secret')
  })

  test('a failing embedder is reported as it is, and nothing is kept of it', async () => {
    embedder.down = true
    const failure = await replica()
      .embed('when?', nobody, signal)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'ProviderError' })
    embedder.down = false
    await ask(replica(), 'when?')
    expect(embedder.seen).toEqual(['when?'])
  })

  test('a table that cannot be written costs a call, and no answer', async () => {
    const { sql } = opened.database
    await sql`alter table question_vectors add constraint nothing check (false)`
    const questions = replica()
    const [vector] = await ask(questions, 'when?')
    expect(vector).toHaveLength(embedder.dimensions)
    await sql`alter table question_vectors drop constraint nothing`
  })
})
