/** Tokens of an issuer that is there already: a real server with its keys, and everything a forger might try. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose'
import { readJwtRules } from '../../plugins/auth/jwt/verify.ts'
import { type App, createApp, planApp } from '../../src/app/app.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { sharedParser } from '../support/running-app.ts'

const ISSUER = 'https://login.example.org'
const AUDIENCE = 'https://docs-api.example.org'

interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly private: CryptoKey
  readonly public: CryptoKey
}

let library: TestLibrary
let app: App
let issuer: ReturnType<typeof Bun.serve>
let ed: SigningKey
let rsa: SigningKey
let published: JWK[] = []
let fetches = 0
let elsewhere = 0

async function makeKey(kid: string, alg: string): Promise<SigningKey> {
  const pair = await generateKeyPair(alg, { extractable: true, ...(alg === 'EdDSA' ? { crv: 'Ed25519' } : {}) })
  return { kid, alg, private: pair.privateKey, public: pair.publicKey }
}
const publish = async (...keys: readonly SigningKey[]): Promise<void> => {
  published = await Promise.all(keys.map(async ({ kid, public: key }) => ({ ...(await exportJWK(key)), kid })))
}

beforeAll(async () => {
  library = await createLibrary()
  ed = await makeKey('ed-1', 'EdDSA')
  rsa = await makeKey('rsa-1', 'RS256')
  await publish(ed, rsa)
  issuer = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      if (new URL(request.url).pathname === '/jwks') fetches += 1
      else elsewhere += 1
      return Response.json({ keys: published })
    },
  })
  app = await start(library.settings)
}, 60_000)

afterAll(async () => {
  await app?.close()
  await issuer?.stop(true)
  await library.remove()
})

const start = (settings: TestLibrary['settings']): Promise<App> =>
  createApp({
    parser: sharedParser(),
    environment: {
      ADMIN_KEY: 'the-admin-key-of-this-test',
      AUTH_AUDIENCE: `${AUDIENCE},another-name`,
      AUTH_ISSUER: ISSUER,
      AUTH_JWKS_URL: new URL('/jwks', issuer.url).href,
      ...settings,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_REQUESTS: '0',
    },
  })

interface TokenFields {
  readonly key?: SigningKey
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  /** Claims to leave out. */
  readonly without?: readonly string[]
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

function token({ key = ed, claims = {}, header = {}, without = [] }: TokenFields = {}): Promise<string> {
  const all = { iss: ISSUER, aud: AUDIENCE, sub: 'reader-1', exp: nowSeconds() + 300, ...claims }
  const payload = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)))
  return new SignJWT(payload).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.private)
}

const call = (path: string, bearer: string, init: RequestInit = {}): Promise<Response> =>
  app.fetch(
    new Request(`http://localhost${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${bearer}` },
    }),
  )
const status = async (bearer: string): Promise<number> => (await call('/v1/documents', bearer)).status
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a token of the issuer', () => {
  test('opens what readers may, with either kind of key, for any of the audiences', async () => {
    expect(await status(await token())).toBe(200)
    expect(await status(await token({ key: rsa }))).toBe(200)
    expect(await status(await token({ claims: { aud: ['someone-else', 'another-name'] } }))).toBe(200)
    expect((await call('/v1/keys', await token())).status).toBe(403)
  })

  test('opens what its scope says; an issuer that knows none of ours means readers', async () => {
    expect((await call('/v1/keys', await token({ claims: { scope: 'openid admin' } }))).status).toBe(200)
    expect(await status(await token({ claims: { scope: 'ingest' } }))).toBe(403)
    expect(await status(await token({ claims: { scope: 'openid profile' } }))).toBe(200)
    expect(await status(await token({ claims: { scope: { admin: true } } }))).toBe(200)
  })

  test('is one person: others do not find their conversation', async () => {
    const mine = await token({ claims: { sub: 'alice' } })
    const asked = await call('/v1/chat', mine, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Is anyone there?' }),
    })
    const { conversation_id: id } = (await asked.json()) as { conversation_id: string }
    expect((await call(`/v1/conversations/${id}`, mine)).status).toBe(200)
    const again = await token({ claims: { sub: 'alice', exp: nowSeconds() + 500 } })
    expect((await call(`/v1/conversations/${id}`, again)).status).toBe(200)
    const other = await token({ claims: { sub: 'mallory' } })
    expect((await call(`/v1/conversations/${id}`, other)).status).toBe(404)
  })

  test('may be 30 s out of time, in both directions', async () => {
    expect(await status(await token({ claims: { exp: nowSeconds() - 15 } }))).toBe(200)
    expect(await status(await token({ claims: { nbf: nowSeconds() + 15 } }))).toBe(200)
  })
})

describe('refused is a token', () => {
  const forged: Record<string, () => Promise<string>> = {
    expired: () => token({ claims: { exp: nowSeconds() - 60 } }),
    'not yet valid': () => token({ claims: { nbf: nowSeconds() + 90 } }),
    'of another issuer': () => token({ claims: { iss: 'https://evil.example' } }),
    'for another audience': () => token({ claims: { aud: 'https://other-api.example.org' } }),
    'without an issuer': () => token({ without: ['iss'] }),
    'without an audience': () => token({ without: ['aud'] }),
    'without an end': () => token({ without: ['exp'] }),
    'without a subject': () => token({ without: ['sub'] }),
    'with an empty subject': () => token({ claims: { sub: '' } }),
    'of a stranger, with the name of a known key': async () => token({ key: await makeKey('ed-1', 'EdDSA') }),
    'that says alg none': async () => {
      const [, payload] = (await token()).split('.')
      return `${encode({ alg: 'none', kid: 'ed-1' })}.${payload}.`
    },
    'signed by HS256 with the public key as the secret': async () =>
      await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'x', exp: nowSeconds() + 300 })
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa-1' })
        .sign(new TextEncoder().encode(await exportSPKI(rsa.public))),
    'by an algorithm that is not in the settings': async () => token({ key: await makeKey('ed-1', 'PS256') }),
    'that names one key and an algorithm of another': async () => {
      const [, payload, signature] = (await token()).split('.')
      return `${encode({ alg: 'RS256', kid: 'ed-1' })}.${payload}.${signature}`
    },
    'with one bit of the signature turned': async () => {
      const whole = await token()
      const at = whole.lastIndexOf('.') + 5
      return `${whole.slice(0, at)}${whole[at] === 'A' ? 'B' : 'A'}${whole.slice(at + 1)}`
    },
    'with another payload': async () => {
      const [header, , signature] = (await token()).split('.')
      return `${header}.${encode({ iss: ISSUER, aud: AUDIENCE, sub: 'admin', scope: 'admin', exp: nowSeconds() + 300 })}.${signature}`
    },
    'of more than 8 kB': () => token({ claims: { filler: 'x'.repeat(9000) } }),
    'that is three dots': async () => 'eyJ..',
  }
  for (const [name, forge] of Object.entries(forged)) {
    test(name, async () => {
      const forgery = await forge()
      const reply = await call('/v1/documents', forgery)
      const text = await reply.text()
      expect([reply.status, JSON.parse(text).code]).toEqual([401, 'unauthenticated'])
      expect(text).not.toContain(forgery.slice(-20))
    })
  }

  test('that says where its key is: nobody looks there', async () => {
    const stranger = await makeKey('stranger', 'EdDSA')
    const jwk = await exportJWK(stranger.public)
    for (const name of ['jku', 'x5u']) {
      const header = { [name]: new URL('/theirs', issuer.url).href }
      expect(await status(await token({ key: stranger, header }))).toBe(401)
    }
    expect(await status(await token({ key: stranger, header: { jwk } }))).toBe(401)
    expect(elsewhere).toBe(0)
  })

  test('with an invented key name, a thousand times: the issuer is asked once at most', async () => {
    const whole = await token()
    const [, payload, signature] = whole.split('.')
    const before = fetches
    const hostile = ['../../etc/passwd', "' or 1=1 --", 'x'.repeat(4000), '', '__proto__']
    for (let n = 0; n < 1000; n++) {
      const kid = `${hostile[n % hostile.length]}${n < hostile.length ? '' : n}`
      expect(await status(`${encode({ alg: 'EdDSA', kid })}.${payload}.${signature}`)).toBe(401)
    }
    expect(fetches - before).toBeLessThanOrEqual(1)
    expect(await status(whole)).toBe(200)
  })
})

describe('settings of the issuer', () => {
  const whole = { AUTH_JWKS_URL: 'https://login.example.org/jwks', AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: [AUDIENCE] }
  const AUTH_ALGORITHMS = ['EdDSA']

  test('half of them stop the start', () => {
    expect(readJwtRules({ ...whole, AUTH_ALGORITHMS })).toMatchObject({ issuer: ISSUER, audience: [AUDIENCE] })
    expect(readJwtRules({ AUTH_ALGORITHMS })).toBeUndefined()
    for (const name of Object.keys(whole)) {
      const half = Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name))
      expect(() => readJwtRules({ ...half, AUTH_ALGORITHMS })).toThrow(/set all three/)
    }
    expect(() => readJwtRules({ ...whole, AUTH_ALGORITHMS: [] })).toThrow(/AUTH_ALGORITHMS/)
  })

  test('algorithms with a shared secret, or none, are not to be had', async () => {
    for (const name of ['HS256', 'none', 'EdDSA,HS512'])
      await expect(planApp({ AUTH_ALGORITHMS: name })).rejects.toThrow(/AUTH_ALGORITHMS/)
    await expect(planApp({ AUTH_ALGORITHMS: 'EdDSA,PS512,ES384' })).resolves.toBeDefined()
  })
})
