/** Two processes on one PostgreSQL: what one translates the other does not send again. */
import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../../../test/fakes/services/openai.ts'
import { changeLetters, createTranslatingModel } from '../../../test/fakes/translating-model.ts'
import { ADMIN_KEY, program, type RunningTarget } from '../../../test/http/targets.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../../../test/support/postgres.ts'

setDefaultTimeout(120_000)

const server = testPostgresUrl()
const PARAGRAPHS = 60
const page = (word: string): string =>
  Array.from({ length: PARAGRAPHS }, (_, n) => `Paragraph ${n} tells of the ${word} gate and of \`lock ${n}\`.`).join(
    '\n\n',
  )

if (server !== undefined)
  describe('two processes', () => {
    const model = createTranslatingModel()
    let openai: FakeOpenAi
    let database: TestDatabase
    let replicas: readonly RunningTarget[]

    const start = (): Promise<RunningTarget> =>
      program.start({
        DATABASE_URL: database.url,
        OPENAI_BASE_URL: `${openai.url}/v1`,
        OPENAI_MODEL: 'translator',
        EMBEDDER: 'none',
        RATE_LIMIT_REQUESTS: '0',
        TRANSLATION_BATCH_TOKENS: '300',
      })
    beforeAll(async () => {
      openai = await startOpenAi()
      openai.write = model.write
      openai.chunkDelayMs = 20
      database = await createTestDatabase(server)
      replicas = [await start(), await start()]
    })
    afterAll(async () => {
      await Promise.all((replicas ?? []).map((replica) => replica.stop()))
      await database?.drop()
      await openai?.stop()
    })
    beforeEach(() => model.forget())

    const call = (n: number, method: string, path: string, body?: object): Promise<Response> =>
      (replicas[n % 2] as RunningTarget).fetch(path, {
        method,
        headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    const put = async (word: string): Promise<void> => {
      const body = { content: page(word), title: '1', language: 'en' }
      expect((await call(0, 'PUT', `/v1/documents/${word}`, body)).status).toBe(201)
    }
    const storm = (word: string): Promise<Response[]> =>
      Promise.all(Array.from({ length: 200 }, (_, n) => call(n, 'GET', `/v1/documents/${word}/translations/uk`)))

    test('200 cold requests send each segment once', async () => {
      await put('upper')
      const replies = await storm('upper')
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
      const texts = await Promise.all(
        replies.map(async (reply) => ((await reply.json()) as { content: string }).content),
      )
      const expected = page('upper').replace(/`[^`]*`|\p{L}+/gu, (part) =>
        part.startsWith('`') ? part : changeLetters(part, 'uk'),
      )
      expect([...new Set(texts)]).toEqual([expected])
      expect(model.texts).toHaveLength(PARAGRAPHS)
      expect(new Set(model.texts).size).toBe(PARAGRAPHS)
    })

    test('200 requests share a failure, which is not stored', async () => {
      await put('lower')
      const before = openai.count(/completions/)
      openai.failAll({ type: 'status', status: 400 })
      const replies = await storm('lower')
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([503]))
      expect(openai.count(/completions/) - before).toBeLessThan(40)
      openai.failAll(undefined)
      let reply = await call(0, 'GET', '/v1/documents/lower/translations/uk')
      for (const until = Date.now() + 60_000; reply.status === 503 && Date.now() < until; ) {
        await Bun.sleep(500)
        reply = await call(0, 'GET', '/v1/documents/lower/translations/uk')
      }
      expect(((await reply.json()) as { flagged: string[] }).flagged).toEqual([])
      expect(new Set(model.texts).size).toBe(PARAGRAPHS)
    })

    test('one that stops leaves what it had begun to the other', async () => {
      await put('middle')
      const begun = call(1, 'GET', '/v1/documents/middle/translations/uk').catch(() => undefined)
      while (model.calls.length === 0) await Bun.sleep(5)
      const followed = call(0, 'GET', '/v1/documents/middle/translations/uk')
      await Promise.all([(replicas[1] as RunningTarget).stop(), begun])
      replicas = replicas.slice(0, 1)
      const reply = await followed
      expect(reply.status).toBe(200)
      expect(await reply.json()).toMatchObject({ flagged: [], segments: { total: PARAGRAPHS } })
    })
  })
