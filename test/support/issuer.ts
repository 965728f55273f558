/** An issuer of tokens, as a login service is one: a key set on the wire and a pen to sign with. */
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'

export interface Issuer {
  /** What the service must be told to believe it. */
  readonly settings: Readonly<Record<string, string>>
  /** @param claims in addition to, or instead of, good ones */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>
  /** Tokens that must open nothing, by what is wrong with them. */
  forgeries(): Promise<Readonly<Record<string, string>>>
  stop(): Promise<void>
}

const ISSUER = 'https://login.example.org'
const AUDIENCE = 'https://docs-api.example.org'
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }]
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => Response.json({ keys }) })

  const good = () => ({ iss: ISSUER, aud: AUDIENCE, sub: 'reader', exp: Math.floor(Date.now() / 1000) + 600 })
  const sign = (
    claims: Readonly<Record<string, unknown>>,
    key: CryptoKey | Uint8Array = privateKey,
    header = { alg: 'EdDSA', kid: 'one' },
  ): Promise<string> => new SignJWT({ ...good(), ...claims }).setProtectedHeader(header).sign(key)

  return {
    settings: {
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_ISSUER: ISSUER,
      AUTH_JWKS_URL: server.url.href,
    },
    token: (claims = {}) => sign(claims),
    async forgeries() {
      const now = Math.floor(Date.now() / 1000)
      const [header, payload, signature] = (await sign({})).split('.')
      const secret = new TextEncoder().encode(await exportSPKI(publicKey))
      return {
        expired: await sign({ exp: now - 120 }),
        'not yet valid': await sign({ nbf: now + 120 }),
        'of another issuer': await sign({ iss: 'https://evil.example' }),
        'for somebody else': await sign({ aud: 'https://other.example.org' }),
        'without an end': await sign({ exp: undefined }),
        'by a stranger': await sign({}, stranger.privateKey),
        'by an unknown key': await sign({}, stranger.privateKey, { alg: 'EdDSA', kid: '../../etc/passwd' }),
        'alg none': `${encode({ alg: 'none', kid: 'one' })}.${payload}.`,
        'HS256 with the public key': await sign({}, secret, { alg: 'HS256', kid: 'one' }),
        'another payload': `${header}.${encode({ ...good(), scope: 'admin' })}.${signature}`,
        'a turned bit': `${header}.${payload}.${signature?.startsWith('A') ? 'B' : 'A'}${signature?.slice(1)}`,
        'too long': await sign({ filler: 'x'.repeat(9000) }),
      }
    },
    stop: () => server.stop(true),
  }
}
