/** People who sign up and in at the service itself, by Better Auth over the embedded database. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { decodeJwt } from 'jose'
import { readAuthMethods } from '../../plugins/auth/auth-methods.ts'
import { removeEnded } from '../../plugins/auth/hosted/expire.ts'
import { type App, createApp, planApp } from '../../src/app/app.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { openBrowser, PERSON } from '../support/browser.ts'
import { createEmbeddedLibrary, createLibrary, type TestLibrary } from '../support/library.ts'

const SECRET = 'a-secret-of-this-test-0123456789abcdef'
const PAGE = 'https://docs.example.org'
const PROXY = '10.1.2.3'
let library: TestLibrary
let app: App

const settings = (more: Readonly<Record<string, string>> = {}) => ({
  ADMIN_KEY: 'the-admin-key-of-this-test',
  AUTH_HOSTED: 'true',
  AUTH_PASSWORD_ATTEMPTS: '0',
  AUTH_SECRET: SECRET,
  CORS_ORIGINS: PAGE,
  ...library.settings,
  EMBEDDER: 'none',
  LOG_LEVEL: 'silent',
  RATE_LIMIT_REQUESTS: '0',
  TRUSTED_PROXIES: '10.0.0.0/8',
  ...more,
})

beforeAll(async () => {
  library = await createEmbeddedLibrary()
  app = await createApp({ environment: settings() })
}, 60_000)
afterAll(async () => {
  await app?.close()
  await library?.remove()
})

const LOCAL = 'http://localhost'
const visit = (origin = LOCAL, peer: string | null = null, headers: Readonly<Record<string, string>> = {}) =>
  openBrowser(origin, (path, init) => {
    const request = new Request(`${LOCAL}${path}`, init)
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value)
    return app.fetch(request, { peer, keepOpen: () => undefined })
  })
const bearer = async (token: string): Promise<number> =>
  (await visit().send('GET', '/v1/conversations', undefined, { authorization: `Bearer ${token}` })).status
const text = async (reply: Response): Promise<[number, string]> => [reply.status, await reply.text()]

describe('a person', () => {
  test('signs up, asks, signs out and is refused; signs in again and finds what was asked', async () => {
    const browser = visit()
    const signedUp = await browser.send('POST', '/api/auth/sign-up/email', PERSON)
    expect([signedUp.status, browser.cookies()]).toEqual([200, expect.stringMatching(/^better-auth.session_token=/)])
    expect(signedUp.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax$/)
    const asked = await browser.send('POST', '/v1/chat', { message: 'Is anyone there?' })
    const { conversation_id: id } = (await asked.json()) as { readonly conversation_id: string }
    expect((await browser.send('GET', `/v1/conversations/${id}`)).status).toBe(200)

    const kept = browser.cookies()
    expect((await browser.send('POST', '/api/auth/sign-out', {})).status).toBe(200)
    expect(browser.cookies()).toBe('')
    expect((await browser.send('GET', '/v1/conversations', undefined, { cookie: kept })).status).toBe(401)
    expect((await browser.send('GET', `/v1/conversations/${id}`)).status).toBe(404)

    const wrong = await browser.send('POST', '/api/auth/sign-in/email', { ...PERSON, password: 'not-the-right-one' })
    expect(wrong.status).toBe(401)
    expect((await browser.send('POST', '/api/auth/sign-in/email', PERSON)).status).toBe(200)
    expect((await browser.send('GET', `/v1/conversations/${id}`)).status).toBe(200)
  })

  test('may hold a session that has ended while signing in anew', async () => {
    const browser = visit()
    await browser.send('POST', '/api/auth/sign-in/email', PERSON)
    await app.ports.database.sql`delete from auth_sessions`
    expect((await browser.send('GET', '/v1/conversations')).status).toBe(401)
    expect((await browser.send('POST', '/api/auth/sign-in/email', PERSON)).status).toBe(200)
    expect((await browser.send('GET', '/v1/conversations')).status).toBe(200)
  })

  test('gets tokens that open the same: of the session, bare or signed, and a JWT', async () => {
    const browser = visit()
    const reply = await browser.send('POST', '/api/auth/sign-in/email', PERSON)
    const signed = reply.headers.get('set-auth-token') ?? ''
    const { token } = (await reply.json()) as { readonly token: string }
    const jwt = ((await (await browser.send('GET', '/api/auth/token')).json()) as { readonly token: string }).token
    for (const each of [token, signed, encodeURIComponent(signed), jwt])
      expect([each, await bearer(each)]).toEqual([each, 200])
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub'])
    const made = await browser.send('GET', '/v1/keys')
    expect(made.status).toBe(403)

    await app.ports.database.sql`update auth_sessions set expires_at = now() - interval '1 second'`
    for (const each of [token, signed]) expect(await bearer(each)).toBe(401)
    expect((await browser.send('GET', '/v1/conversations')).status).toBe(401)
    expect((await visit().send('GET', '/api/auth/jwks')).status).toBe(200)
  })

  test('whose session is forged is nobody, and nothing is given away', async () => {
    const browser = visit()
    await browser.send('POST', '/api/auth/sign-in/email', PERSON)
    const [name, value = ''] = browser.cookies().split('=', 2)
    const [token = '', signature = ''] = decodeURIComponent(value).split('.')
    const other = (letter: string | undefined) => (letter === 'A' ? 'B' : 'A')
    const forged: Readonly<Record<string, string>> = {
      unsigned: token,
      'signed with nothing': `${token}.`,
      'another token': `${other(token[0])}${token.slice(1)}.${signature}`,
      'a turned bit': `${token}.${other(signature[0])}${signature.slice(1)}`,
      'a bit that decoders pass over': `${token}.${signature.slice(0, 42)}${String.fromCharCode(signature.charCodeAt(42) + 1)}=`,
      'bad encoding': '%E0%A4%A',
      empty: '',
      SQL: "' or 1=1 --.x",
    }
    for (const [what, each] of Object.entries(forged)) {
      const cookie = `${name}=${what === 'bad encoding' ? each : encodeURIComponent(each)}`
      const reply = await browser.send('GET', '/v1/conversations', undefined, { cookie })
      expect([what, ...(await text(reply))]).toEqual([what, 401, expect.stringContaining('"unauthenticated"')])
    }
    for (const each of [`${other(token[0])}${token.slice(1)}`, `${token}.${other(signature[0])}${signature.slice(1)}`])
      expect(await bearer(each)).toBe(401)
    expect((await browser.send('GET', '/v1/conversations')).status).toBe(200)
  })

  test('is many at once, on the one connection there is', async () => {
    const people = Array.from({ length: 8 }, (_, n) => ({ ...PERSON, email: `person-${n}@example.org` }))
    const signUps = people.map(async (person) => (await visit().send('POST', '/api/auth/sign-up/email', person)).status)
    const searches = people.map(
      async () => (await visit().send('POST', '/v1/search', { query: 'anything' }, { origin: PAGE })).status,
    )
    expect(new Set(await Promise.all([...signUps, ...searches]))).toEqual(new Set([200]))
  })
})

describe('with a cookie', () => {
  test('what changes something comes from our pages, as JSON', async () => {
    const browser = visit()
    await browser.send('POST', '/api/auth/sign-in/email', PERSON)
    const ask = (headers: Readonly<Record<string, string>>) =>
      browser.send('POST', '/v1/chat', { message: 'Is anyone there?' }, headers)
    expect((await ask({})).status).toBe(200)
    expect((await ask({ origin: PAGE })).status).toBe(200)
    for (const origin of ['https://evil.example', 'null', '', `${PAGE}.evil.example`, 'http://docs.example.org'])
      expect([origin, (await ask({ origin })).status]).toEqual([origin, 403])
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'x/jsonp',
    ])
      expect([type, (await ask({ 'content-type': type })).status]).toEqual([type, 415])
    const evil = { origin: 'https://evil.example' }
    expect((await browser.send('DELETE', '/v1/conversations/any', undefined, evil)).status).toBe(403)
    expect((await browser.send('DELETE', '/v1/conversations/any')).status).toBe(404)
    expect((await browser.send('POST', '/api/auth/sign-out', {}, evil)).status).toBe(403)
    expect((await browser.send('GET', '/v1/conversations', undefined, evil)).status).toBe(200)
  })

  test('signing in wants the same of pages, though there is no cookie yet', async () => {
    const signIn = (headers: Readonly<Record<string, string>>, person: object = PERSON) =>
      visit().send('POST', '/api/auth/sign-in/email', person, headers)
    expect((await signIn({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await signIn({ 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
    expect((await signIn({}, { ...PERSON, password: 'x'.repeat(20_000) })).status).toBe(413)
    const program = new Request(`${LOCAL}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(PERSON),
    })
    expect((await app.fetch(program)).status).toBe(200)
  })

  test('a page of another origin that may call learns so, and no other', async () => {
    const reply = await visit(PAGE).send('POST', '/api/auth/sign-in/email', PERSON)
    expect(reply.headers.get('access-control-allow-origin')).toBe(PAGE)
    expect(reply.headers.get('access-control-allow-credentials')).toBe('true')
    expect(reply.headers.get('access-control-expose-headers')).toMatch(/x-request-id.*set-auth-token/)
    const stranger = await visit('https://evil.example').send('POST', '/api/auth/sign-in/email', PERSON)
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
    await expect(planApp(settings({ CORS_ORIGINS: '*' }))).rejects.toThrow(/CORS_ORIGINS/)
  })

  test('behind TLS the cookie is secure, when a trusted proxy says so', async () => {
    const behind = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'docs.example.com' }
    const browser = visit('https://docs.example.com', PROXY, behind)
    const reply = await browser.send('POST', '/api/auth/sign-in/email', PERSON)
    expect([reply.status, reply.headers.getSetCookie().join()]).toEqual([
      200,
      expect.stringMatching(/^__Secure-better-auth\.session_token=[^;]+;.*; HttpOnly; Secure; SameSite=Lax$/),
    ])
    expect((await browser.send('POST', '/v1/chat', { message: 'Is anyone there?' })).status).toBe(200)
    expect((await browser.send('POST', '/api/auth/sign-out', {})).status).toBe(200)
    expect((await browser.send('GET', '/api/auth/get-session')).status).toBe(200)

    const stranger = visit(LOCAL, '192.0.2.1', behind)
    const plain = await stranger.send('POST', '/api/auth/sign-in/email', PERSON)
    expect(plain.headers.getSetCookie().join()).toStartWith('better-auth.session_token=')
    const posing = visit('https://docs.example.com', '192.0.2.1', behind)
    const refused = await posing.send('POST', '/v1/chat', { message: 'x' }, { cookie: stranger.cookies() })
    expect(refused.status).toBe(403)
  })
})

describe('sessions that have ended', () => {
  test('are removed, and those that last are not', async () => {
    const { sql } = app.ports.database
    const [user] = await sql<{ readonly id: string }[]>`select id from auth_users limit 1`
    for (const [id, end] of [
      ['ended', '2020-01-01'],
      ['lasting', '2040-01-01'],
    ] as const)
      await sql`
        insert into auth_sessions (id, user_id, token, expires_at) values (${id}, ${user?.id ?? ''}, ${id}, ${end})`
    await removeEnded({ sql }).run(new AbortController().signal)
    const left = await sql<{ readonly id: string }[]>`select id from auth_sessions where id in ('ended', 'lasting')`
    expect(left.map(({ id }) => id)).toEqual(['lasting'])
  })
})

describe('its settings', () => {
  test('want a secret', async () => {
    const config = {
      AUTH_ALGORITHMS: ['EdDSA'],
      AUTH_HOSTED: true,
      AUTH_SESSION_TABLE: 'session',
      AUTH_SIGN_UP: true,
      AUTH_PASSWORD_ATTEMPTS: 10,
    }
    const context = { database: app.ports.database, log: createLogger('silent'), origins: [] }
    await expect(readAuthMethods(config, context)).rejects.toThrow(/AUTH_SECRET/)
    await expect(planApp(settings({ AUTH_SECRET: 'too-short' }))).rejects.toThrow(/AUTH_SECRET: expected at least 32/)
    const twice = {
      ...config,
      AUTH_AUDIENCE: ['x'],
      AUTH_BASE_URL: 'https://docs.example.org/',
      AUTH_ISSUER: 'https://docs.example.org',
      AUTH_JWKS_URL: 'https://docs.example.org/api/auth/jwks',
      AUTH_SECRET: SECRET,
    }
    await expect(readAuthMethods(twice, context)).rejects.toThrow(/AUTH_ISSUER is this service itself/)
  })

  test('may close sign-up, and name who makes the tokens', async () => {
    const other = await createLibrary()
    const closed = await createApp({
      environment: settings({ AUTH_BASE_URL: 'https://docs.example.org', AUTH_SIGN_UP: 'false', ...other.settings }),
    })
    try {
      const browser = openBrowser('https://docs.example.org', (path, init) =>
        closed.fetch(new Request(`${LOCAL}${path}`, init)),
      )
      expect((await browser.send('POST', '/api/auth/sign-up/email', PERSON)).status).toBe(400)
      const { sql } = app.ports.database
      for (const table of ['auth_users', 'auth_accounts'])
        for (const row of await sql`select * from ${sql(table)} where created_at = (select min(created_at) from ${sql(table)})`)
          await closed.ports.database.sql`insert into ${sql(table)} ${sql(row)}`
      const reply = await browser.send('POST', '/api/auth/sign-in/email', PERSON)
      expect(reply.headers.getSetCookie().join()).toStartWith('__Secure-better-auth.session_token=')
      const { token } = (await (await browser.send('GET', '/api/auth/token')).json()) as { readonly token: string }
      expect(decodeJwt(token)).toMatchObject({ iss: 'https://docs.example.org', aud: 'https://docs.example.org' })
      const authorization = `Bearer ${token}`
      expect((await browser.send('GET', '/v1/conversations', undefined, { authorization })).status).toBe(200)
    } finally {
      await closed.close()
      await other.remove()
    }
  }, 30_000)
})

test('a program signs in without an Origin, also where its fetch says how it fetches', async () => {
  const signIn = (headers: Readonly<Record<string, string>>) =>
    app.fetch(
      new Request(`${LOCAL}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(PERSON),
      }),
    )
  for (const headers of [{}, { 'sec-fetch-mode': 'cors' }] as const) {
    const reply = await signIn(headers)
    expect(reply.status).toBe(200)
    expect(await bearer(((await reply.json()) as { readonly token: string }).token)).toBe(200)
  }
  const hidden = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'cross-site' }
  expect((await signIn(hidden)).status).toBe(403)
})

describe('trying passwords', () => {
  const tryOne = (on: App, peer: string, email: string, password = 'not-the-right-one') =>
    on.fetch(
      new Request(`${LOCAL}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      }),
      { peer, keepOpen: () => undefined },
    )
  const limited = async (attempts: string, work: (on: App) => Promise<void>): Promise<void> => {
    const own = await createLibrary()
    const on = await createApp({ environment: settings({ ...own.settings, AUTH_PASSWORD_ATTEMPTS: attempts }) })
    try {
      await work(on)
    } finally {
      await on.close()
      await own.remove()
    }
  }

  test('an account has so many tries from an address, whatever the case of its letters; others sign in', async () => {
    await limited('2', async (on) => {
      const made = await openBrowser(LOCAL, async (path, init) =>
        on.fetch(new Request(`${LOCAL}${path}`, init), { peer: '192.0.2.9', keepOpen: () => undefined }),
      ).send('POST', '/api/auth/sign-up/email', PERSON)
      expect(made.status).toBe(200)
      const statuses = []
      for (const email of [PERSON.email, PERSON.email.toUpperCase(), PERSON.email])
        statuses.push((await tryOne(on, '192.0.2.1', email)).status)
      expect(statuses).toEqual([401, 401, 429])
      const right = await tryOne(on, '192.0.2.1', PERSON.email, PERSON.password)
      expect(right.status).toBe(429)
      expect(await right.json()).toMatchObject({ code: 'rate_limited', policy: 'password' })
      expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(600)
      expect((await tryOne(on, '192.0.2.2', PERSON.email, PERSON.password)).status).toBe(200)
    })
  }, 60_000)

  test('an address has ten times as many for all accounts, and an account for all addresses', async () => {
    await limited('1', async (on) => {
      const counted = async (place: (n: number) => readonly [string, string]): Promise<number[]> => {
        const statuses: number[] = []
        for (let n = 0; n < 11; n++) statuses.push((await tryOne(on, ...place(n))).status)
        return statuses
      }
      const expected = [...Array<number>(10).fill(401), 429]
      expect(await counted((n) => ['192.0.2.3', `person-${n}@example.org`])).toEqual(expected)
      expect(await counted((n) => [`198.51.100.${n}`, PERSON.email])).toEqual(expected)
    })
  }, 60_000)

  test('0 is no limit', async () => {
    await limited('0', async (on) => {
      for (let n = 0; n < 15; n++) expect((await tryOne(on, '192.0.2.4', PERSON.email)).status).toBe(401)
    })
  }, 60_000)
})
