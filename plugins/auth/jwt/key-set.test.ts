import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose'
import { createLogger } from '../../../src/telemetry/log/log.ts'
import { createKeySet, fetchKeys } from './key-set.ts'

let keys: JWK[] = []
let fetches = 0
let broken = false
let server: ReturnType<typeof Bun.serve>

beforeAll(() => {
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch() {
      fetches += 1
      return broken ? new Response('away', { status: 503 }) : Response.json({ keys })
    },
  })
})
afterAll(() => server.stop(true))

async function makeSigner(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid }
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', kid }).sign(privateKey)
  return { jwk, token }
}

function setUp() {
  const clock = { time: 0 }
  fetches = 0
  broken = false
  const find = createKeySet({
    load: () => fetchKeys(server.url.href),
    log: createLogger('silent'),
    now: () => clock.time,
  })
  const holds = (token: string) =>
    jwtVerify(token, find).then(
      () => true,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    )
  return { clock, holds }
}

describe('an issuer’s keys', () => {
  test('are fetched once for all who wait', async () => {
    const { jwk, token } = await makeSigner('one')
    keys = [jwk]
    const { holds } = setUp()
    expect(await Promise.all(Array.from({ length: 20 }, () => holds(token)))).toEqual(Array(20).fill(true))
    expect(fetches).toBe(1)
  })

  test('that are new are found, once in 30 s', async () => {
    const [one, two, three] = [await makeSigner('one'), await makeSigner('two'), await makeSigner('three')]
    keys = [one.jwk]
    const { clock, holds } = setUp()
    expect(await holds(one.token)).toBe(true)
    keys = [two.jwk]
    clock.time = 10
    expect(await holds(two.token)).toBe(true)
    expect(await holds(one.token)).toBe('ERR_JWKS_NO_MATCHING_KEY')
    expect(fetches).toBe(2)
    keys = [three.jwk]
    clock.time = 29_000
    expect(await holds(three.token)).toBe('ERR_JWKS_NO_MATCHING_KEY')
    expect(fetches).toBe(2)
    clock.time = 31_000
    expect(await Promise.all(Array.from({ length: 5 }, () => holds(three.token)))).toEqual(Array(5).fill(true))
    expect(fetches).toBe(3)
  })

  test('are not asked for twice when the first token already names none of them', async () => {
    const { jwk, token } = await makeSigner('one')
    keys = [jwk]
    const { clock, holds } = setUp()
    const stranger = await makeSigner('stranger')
    for (let n = 0; n < 100; n++) {
      expect(await holds(stranger.token)).toBe('ERR_JWKS_NO_MATCHING_KEY')
      clock.time += 1
    }
    expect(await holds(token)).toBe(true)
    expect(fetches).toBe(1)
  })

  test('are kept while the issuer is away', async () => {
    const { jwk, token } = await makeSigner('one')
    keys = [jwk]
    const { clock, holds } = setUp()
    expect(await holds(token)).toBe(true)
    broken = true
    clock.time = 86_400_000
    expect(await holds(token)).toBe(true)
    const stranger = await makeSigner('stranger')
    expect(await holds(stranger.token)).toBe('ERR_JWKS_NO_MATCHING_KEY')
    expect(await holds(token)).toBe(true)
    expect(fetches).toBe(2)
  })

  test('that could never be had are no fault of the caller, and are asked for again soon', async () => {
    const { jwk, token } = await makeSigner('one')
    keys = [jwk]
    const { clock, holds } = setUp()
    broken = true
    expect(await holds(token)).toBe('upstream_unavailable')
    expect(await holds(token)).toBe('upstream_unavailable')
    expect(fetches).toBe(1)
    broken = false
    clock.time = 1100
    expect(await holds(token)).toBe(true)
  })
})
