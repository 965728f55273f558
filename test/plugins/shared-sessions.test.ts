/** People who have signed in elsewhere: at a real Better Auth with tables and a server of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { sharedSessions } from '../../plugins/auth/session/sources.ts'
import { type App, createApp } from '../../src/app/app.ts'
import { type BetterAuthServer, createSiteTables, SITE_SECRET, startBetterAuth } from '../support/better-auth.ts'
import { openBrowser, PERSON } from '../support/browser.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { runApp } from '../support/running-app.ts'

let library: TestLibrary
let app: App
let site: BetterAuthServer

beforeAll(async () => {
  library = await createLibrary()
  const before = await runApp(library.settings)
  await createSiteTables(before.app.ports.database.sql)
  await before.close()
  site = startBetterAuth()
  app = await createApp({
    environment: {
      ADMIN_KEY: 'the-admin-key-of-this-test',
      AUTH_ANONYMOUS: 'none',
      AUTH_SESSION_SECRET: SITE_SECRET,
      CORS_ORIGINS: site.url,
      ...library.settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_REQUESTS: '0',
      ...site.settings,
    },
  })
  site.open(app.ports.database.sql)
}, 60_000)
afterAll(async () => {
  await site?.stop()
  await app?.close()
  await library?.remove()
})

/** The site's pages: they sign in there, and ask here. */
const visit = () =>
  openBrowser(site.url, (path, init) =>
    path.startsWith('/api/auth/') ? site.fetch(path, init) : app.fetch(new Request(`http://localhost${path}`, init)),
  )
const list = async (headers: Readonly<Record<string, string>>): Promise<number> =>
  (await visit().send('GET', '/v1/conversations', undefined, headers)).status

describe('a person who has signed in at the site', () => {
  test('asks here, with the cookie, the session’s token or a JWT, and is one and the same', async () => {
    const browser = visit()
    const signedUp = await browser.send('POST', '/api/auth/sign-up/email', PERSON)
    const signed = signedUp.headers.get('set-auth-token') ?? ''
    const { token } = (await signedUp.json()) as { readonly token: string }
    const jwt = ((await (await browser.send('GET', '/api/auth/token')).json()) as { readonly token: string }).token
    const asked = await browser.send('POST', '/v1/chat', { message: 'Is anyone there?' })
    const { conversation_id: id } = (await asked.json()) as { readonly conversation_id: string }
    const mine = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await visit().send('GET', `/v1/conversations/${id}`, undefined, headers)).status
    expect(await mine({ cookie: browser.cookies() })).toBe(200)
    for (const each of [token, signed, jwt]) expect(await mine({ authorization: `Bearer ${each}` })).toBe(200)

    const other = visit()
    await other.send('POST', '/api/auth/sign-up/email', { ...PERSON, email: 'other@example.org' })
    expect((await other.send('GET', `/v1/conversations/${id}`)).status).toBe(404)

    const cookie = browser.cookies()
    await browser.send('POST', '/api/auth/sign-out', {})
    expect(await list({ cookie })).toBe(401)
    for (const each of [token, signed]) expect(await list({ authorization: `Bearer ${each}` })).toBe(401)
    // A JWT proves itself: it ends by its own time.
    expect(await list({ authorization: `Bearer ${jwt}` })).toBe(200)
    expect(await list({})).toBe(401)
  })

  test('is known while the session lasts', async () => {
    const browser = visit()
    await browser.send('POST', '/api/auth/sign-in/email', PERSON)
    expect((await browser.send('GET', '/v1/conversations')).status).toBe(200)
    await app.ports.database.sql`update session set "expiresAt" = now() - interval '1 second'`
    expect((await browser.send('GET', '/v1/conversations')).status).toBe(401)
  })

  test('is not let in by a session that this service keeps itself', async () => {
    const forged = 'x'.repeat(32)
    const { sql } = app.ports.database
    await sql`insert into auth_users (id, name, email) values ('u', 'U', 'u@example.org')`
    await sql`insert into auth_sessions (id, user_id, token, expires_at) values ('s', 'u', ${forged}, 'infinity')`
    expect(await list({ authorization: `Bearer ${forged}` })).toBe(401)
  })
})

describe('the table of sessions', () => {
  test('may have another name, and names in snake_case without time zones', async () => {
    const { sql } = app.ports.database
    await sql`create schema site`
    await sql`create table site.sessions (token varchar, user_id bigint, expires_at timestamp)`
    await sql`insert into site.sessions values ('in', 7, '2040-05-06 07:08:09'), ('out', 7, '2020-01-01')`
    const { find } = await sharedSessions(sql, 'secret', 'site.sessions')
    expect(await find('in')).toEqual({ userId: '7', expiresAt: Date.UTC(2040, 4, 6, 7, 8, 9) })
    expect(await find('out')).toEqual({ userId: '7', expiresAt: Date.UTC(2020, 0, 1) })
    expect(await find('none')).toBeUndefined()
  })

  test('that is not there stops the start, and is named', async () => {
    const { sql } = app.ports.database
    await expect(sharedSessions(sql, 'secret', 'auth.nowhere')).rejects.toThrow(/auth\.nowhere: set AUTH_SESSION_TABLE/)
  })
})
