/** A budget holds over replicas and in a burst: what it covers runs, the rest waits for room or learns when to come. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import postgres from 'postgres'
import { type App, createApp } from '../../src/app/app.ts'
import { type HeldModel, startHeldModel } from '../fakes/held-model.ts'
import { libraryFolder } from '../support/empty-library.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { sharedParser } from '../support/running-app.ts'

const ADMIN_KEY = 'the-admin-key-of-this-test'
const QUESTION = 'When are sluices opened?'
const CHATS = 50
const COVERED = 10
const WAIT_MS = 120_000

interface Amount {
  readonly tokens: number
  readonly nanos: number
}

const server = testPostgresUrl()

const start = (model: HeldModel, dataDir: string, more: Readonly<Record<string, string>>): Promise<App> =>
  createApp({
    parser: sharedParser(),
    environment: {
      ADMIN_KEY,
      DATA_DIR: dataDir,
      EMBEDDER: 'none',
      GENERATOR_FALLBACK: 'none',
      LOG_LEVEL: 'silent',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'held',
      MODEL_PRICES: 'held=1/10',
      RATE_LIMIT_REQUESTS: '0',
      RATE_LIMIT_STREAMS: '0',
      SAMPLE_BOOK: 'false',
      ...more,
    },
  })

const send = (app: App, method: string, path: string, body?: object, peer?: string): Promise<Response> =>
  app.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(peer === undefined ? { authorization: `Bearer ${ADMIN_KEY}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    { peer: peer ?? null, keepOpen: () => undefined },
  )

const ask = (app: App, peer: string): Promise<Response> => send(app, 'POST', '/v1/chat', { message: QUESTION }, peer)

const putPage = async (app: App): Promise<void> => {
  const content = '# Sluices\n\nSluices are opened at dawn.'
  expect((await send(app, 'PUT', '/v1/documents/sluices', { content })).status).toBe(201)
}

/** What the ledger has set aside for the answers that run. */
async function reserved({ ports }: App): Promise<Amount & { readonly answers: number }> {
  const [row] = await ports.database.sql<Record<'answers' | 'tokens' | 'nanos', string>[]>`
    select count(*) as answers, sum(input_tokens + output_tokens) as tokens, sum(cost_nanos) as nanos
    from usage_ledger where settled_at is null`
  return { answers: Number(row?.answers), tokens: Number(row?.tokens), nanos: Number(row?.nanos) }
}

const spentToday = async (
  { ports }: App,
  peer: string,
): Promise<{ readonly tokens: number; readonly nanos: number }> => {
  const [day] = await ports.database.sql<{ tokens: string; nanos: string }[]>`
    select tokens, cost_nanos as nanos from usage_days where caller_key = ${`peer:${peer}`}`
  return { tokens: Number(day?.tokens), nanos: Number(day?.nanos) }
}

describe('fifty readers at once, and a budget of 20,000 tokens', () => {
  const BUDGET = 20_000

  test(
    'nearly all are let in by a model that uses little, though it was never asked before',
    async () => {
      const model = startHeldModel()
      const folder = await libraryFolder()
      const app = await start(model, folder.path, { BUDGET_TOKENS_PER_DAY: String(BUDGET) })
      try {
        await putPage(app)
        const replies = Array.from({ length: CHATS }, () => ask(app, '192.0.2.1'))
        await model.waitFor(1)
        // As long as nothing is known, all that an answer may use is set aside.
        expect((await reserved(app)).tokens).toBeLessThanOrEqual(BUDGET)
        expect(model.asked).toBeLessThan(COVERED)
        model.finish()
        const statuses = (await Promise.all(replies)).map(({ status }) => status)
        // A slow machine may let a few wait for too long.
        expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(CHATS * 0.9)
        const { tokens } = await spentToday(app, '192.0.2.1')
        expect(tokens).toBe(model.tokens.input + model.tokens.output)
        expect(tokens).toBeLessThanOrEqual(BUDGET)
      } finally {
        await app.close()
        await model.close()
        await folder.remove()
      }
    },
    WAIT_MS,
  )
})

if (server !== undefined)
  describe('two replicas on one PostgreSQL, fifty chats at once, a budget that covers ten', () => {
    let database: TestDatabase
    let folder: Awaited<ReturnType<typeof libraryFolder>>
    /** What is set aside for one answer, after one. */
    let one: Awaited<ReturnType<typeof reserved>>
    let learnt: readonly postgres.Row[]

    beforeAll(async () => {
      folder = await libraryFolder()
      database = await createTestDatabase(server)
      const settings = { DATABASE_URL: database.url, BUDGET_TOKENS_PER_DAY: '1000000000' }
      for (const round of ['the first answer', 'the second, after a restart']) {
        const model = startHeldModel()
        const app = await start(model, folder.path, settings)
        await putPage(app).catch(() => undefined) // it is there in the second round
        const answer = ask(app, '192.0.2.3')
        await model.waitFor(1)
        const before = one
        one = await reserved(app)
        if (before !== undefined) expect(one.tokens, round).toBeLessThan(before.tokens / 4)
        model.finish()
        expect((await answer).status).toBe(200)
        if (before !== undefined) learnt = await app.ports.database.sql`select * from usage_estimates`
        await app.close()
        await model.close()
      }
    }, WAIT_MS)
    afterAll(async () => {
      await database?.drop()
      await folder?.remove()
    })

    /** Each case begins with what the first answers have taught. */
    async function forgetTheRest(): Promise<void> {
      const sql = postgres(database.url)
      await sql`delete from usage_estimates`
      await sql`insert into usage_estimates ${sql(learnt)}`
      await sql.end()
    }

    const cases = [
      ['tokens-per-day', () => ({ BUDGET_TOKENS_PER_DAY: String(one.tokens * COVERED) }), '192.0.2.1'],
      ['usd-per-day', () => ({ BUDGET_USD_PER_DAY: String((one.nanos * COVERED) / 1e9) }), '192.0.2.2'],
    ] as const
    for (const [policy, settings, peer] of cases)
      test(
        policy,
        async () => {
          await forgetTheRest()
          const model = startHeldModel()
          const more = { DATABASE_URL: database.url, ...settings() }
          const apps = await Promise.all([start(model, folder.path, more), start(model, folder.path, more)])
          const [app] = apps as [App, App]
          const inBudget = ({ tokens, nanos }: Amount): number => (policy === 'tokens-per-day' ? tokens : nanos)
          try {
            const since = new Date()
            const replies = Array.from({ length: CHATS }, (_, n) => ask(apps[n % 2] as App, peer))
            await model.waitFor(COVERED)
            const held = await reserved(app)
            expect(inBudget(held)).toBeLessThanOrEqual(COVERED * inBudget(one))
            expect(held.answers).toBeLessThan(CHATS / 2)
            model.finish()
            const all = await Promise.all(replies)
            const answered = all.filter(({ status }) => status === 200)
            expect(answered.length).toBeGreaterThan(COVERED)
            expect(model.asked).toBe(answered.length)
            for (const reply of all.filter((each) => !answered.includes(each))) {
              expect(reply.status).toBe(429)
              expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
              expect(await reply.json()).toMatchObject({
                code: 'rate_limited',
                policy,
                detail: expect.stringContaining(`"${policy}"`),
              })
            }
            const [sum] = await app.ports.database.sql`
              select count(*)::integer as requests, sum(input_tokens)::integer as input,
                sum(output_tokens)::integer as output, count(*) filter (where settled_at is null)::integer as open
              from usage_ledger where reserved_at >= ${since}`
            expect(sum).toEqual({ requests: answered.length, ...model.tokens, open: 0 })
            const spent = await spentToday(app, peer)
            expect(spent.tokens).toBe(model.tokens.input + model.tokens.output)
            expect(inBudget(spent)).toBeLessThanOrEqual(COVERED * inBudget(one))
          } finally {
            await Promise.all(apps.map((each) => each.close()))
            await model.close()
          }
        },
        WAIT_MS,
      )
  })
