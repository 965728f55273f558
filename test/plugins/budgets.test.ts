/** A budget holds over replicas and in a burst: what it covers runs, the rest is told when to come back. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type App, createApp } from '../../src/app/app.ts'
import { type HeldModel, startHeldModel } from '../fakes/held-model.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'

const ADMIN_KEY = 'the-admin-key-of-this-test'
const QUESTION = 'When are sluices opened?'
const CHATS = 50
const COVERED = 10

const server = testPostgresUrl()
let folder: TemporaryFolder
let database: TestDatabase
let model: HeldModel

const start = (more: Readonly<Record<string, string>>): Promise<App> =>
  createApp({
    environment: {
      ADMIN_KEY,
      DATABASE_URL: database.url,
      DATA_DIR: folder.path,
      EMBEDDER: 'none',
      GENERATOR_FALLBACK: 'none',
      LOG_LEVEL: 'silent',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'held',
      MODEL_PRICES: 'held=1/10',
      RATE_LIMIT_REQUESTS: '0',
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

/** What is set aside for one answer, as the ledger says. */
async function reservedForOne(): Promise<{ readonly tokens: number; readonly nanos: number }> {
  // Of callers without a budget nothing is set aside.
  const app = await start({ BUDGET_TOKENS_PER_DAY: '1000000000' })
  try {
    const content = '# Sluices\n\nSluices are opened at dawn.'
    expect((await send(app, 'PUT', '/v1/documents/sluices', { content })).status).toBe(201)
    const answer = send(app, 'POST', '/v1/chat', { message: QUESTION }, '192.0.2.3')
    await model.waitFor(1)
    const [row] = await app.ports.database.sql<{ tokens: number; nanos: string }[]>`
      select input_tokens + output_tokens as tokens, cost_nanos as nanos from usage_ledger where settled_at is null`
    model.finish()
    expect((await answer).status).toBe(200)
    if (row === undefined) throw new Error('Nothing was reserved')
    return { tokens: row.tokens, nanos: Number(row.nanos) }
  } finally {
    await app.close()
    await model.close()
  }
}

if (server !== undefined)
  describe('two replicas on one PostgreSQL, fifty chats at once, a budget that covers ten', () => {
    let reserved: Awaited<ReturnType<typeof reservedForOne>>
    beforeAll(async () => {
      folder = await temporaryFolder()
      database = await createTestDatabase(server)
      model = startHeldModel()
      reserved = await reservedForOne()
    }, 60_000)
    afterAll(async () => {
      await database?.drop()
      await folder?.remove()
    })

    const cases = [
      ['tokens-per-day', () => ({ BUDGET_TOKENS_PER_DAY: String(reserved.tokens * COVERED) }), '192.0.2.1'],
      ['usd-per-day', () => ({ BUDGET_USD_PER_DAY: String((reserved.nanos * COVERED) / 1e9) }), '192.0.2.2'],
    ] as const
    for (const [policy, settings, peer] of cases)
      test(policy, async () => {
        model = startHeldModel()
        const apps = await Promise.all([start(settings()), start(settings())])
        try {
          const { sql } = (apps[0] as App).ports.database
          const since = new Date()
          let refused = 0
          const allRefused = Promise.withResolvers<void>()
          const replies = Array.from({ length: CHATS }, async (_, n) => {
            const reply = await send(apps[n % 2] as App, 'POST', '/v1/chat', { message: QUESTION }, peer)
            if (reply.status === 429 && ++refused === CHATS - COVERED) allRefused.resolve()
            return reply
          })
          await Promise.race([allRefused.promise, Promise.all(replies)])
          model.finish()
          const all = await Promise.all(replies)
          expect(all.filter(({ status }) => status === 200)).toHaveLength(COVERED)
          expect(model.asked).toBe(COVERED)
          for (const reply of all.filter(({ status }) => status === 429)) {
            expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
            const body = (await reply.json()) as {
              readonly code: string
              readonly policy: string
              readonly detail: string
            }
            expect(body).toMatchObject({ code: 'rate_limited', policy, detail: expect.stringContaining(`"${policy}"`) })
          }
          const [sum] = await sql`
            select count(*)::integer as requests, sum(input_tokens)::integer as input,
              sum(output_tokens)::integer as output, count(*) filter (where settled_at is null)::integer as open
            from usage_ledger where reserved_at >= ${since}`
          expect(sum).toEqual({ requests: COVERED, ...model.tokens, open: 0 })
          const [day] = await sql<{ tokens: string }[]>`
            select tokens from usage_days where caller_key = ${`peer:${peer}`}`
          expect(Number(day?.tokens)).toBe(model.tokens.input + model.tokens.output)
          // What was set aside and not used is free again.
          const next = await send(apps[0] as App, 'POST', '/v1/chat', { message: QUESTION }, peer)
          expect(next.status).toBe(200)
        } finally {
          await Promise.all(apps.map((app) => app.close()))
          await model.close()
        }
      }, 60_000)
  })
