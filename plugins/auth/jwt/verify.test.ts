import { afterEach, beforeAll, describe, expect, setSystemTime, test } from 'bun:test'
import { type CryptoKey, generateKeyPair, SignJWT } from 'jose'
import { createJwtVerifier } from './verify.ts'

const START = Date.UTC(2030, 0, 1)
const SKEW = 30
let pair: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }

beforeAll(async () => {
  pair = await generateKeyPair('EdDSA')
})
afterEach(() => void setSystemTime())

/** @param seconds from the start */
const at = (seconds: number): void => void setSystemTime(new Date(START + seconds * 1000))

const tokenUntil = (seconds: number): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer('issuer')
    .setAudience('books')
    .setSubject('reader')
    .setExpirationTime(START / 1000 + seconds)
    .sign(pair.privateKey)

function countingVerifier() {
  let checks = 0
  const keys = () => {
    checks++
    return Promise.resolve(pair.publicKey)
  }
  const verifier = createJwtVerifier([{ issuer: 'issuer', audience: ['books'], algorithms: ['EdDSA'], keys }])
  return { verify: verifier.verify, checks: () => checks }
}

describe('a token that was checked', () => {
  test('is believed for a minute, counted from the check', async () => {
    const { verify, checks } = countingVerifier()
    const token = await tokenUntil(3600)
    for (const [seconds, checked] of [
      [0, 1],
      [30, 1],
      [59, 1],
      [61, 2],
      [119, 2],
    ] as const) {
      at(seconds)
      expect(await verify(token)).toEqual({ id: 'user:reader', scopes: ['chat'], collections: null })
      expect([seconds, checks()]).toEqual([seconds, checked])
    }
  })

  test('is not believed beyond its end, and each time checked anew while the clock’s skew still lets it in', async () => {
    const token = await tokenUntil(10)
    for (const first of [9, 10, 11]) {
      const { verify, checks } = countingVerifier()
      at(first)
      expect(await verify(token)).toBeDefined()
      at(12)
      expect(await verify(token)).toBeDefined()
      expect([first, checks()]).toEqual([first, 2])
      at(10 + SKEW + 1)
      expect([first, await verify(token)]).toEqual([first, undefined])
    }
  })

  test('does not speak for another of the same issuer', async () => {
    const { verify, checks } = countingVerifier()
    at(0)
    expect(await verify(await tokenUntil(100))).toBeDefined()
    expect(await verify(await tokenUntil(-100))).toBeUndefined()
    expect(checks()).toBe(2)
  })
})
