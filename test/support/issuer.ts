/** An issuer of tokens, as a login service is one: a key set on the wire and a pen to sign with. */
import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'

export interface Issuer {
  /** Settings of a service that believes it. */
  readonly settings: Readonly<Record<string, string>>
  /** @param claims in addition to, or instead of, good ones */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>
  /** Tokens that must open nothing, by what is wrong with them. */
  forgeries(): Promise<Readonly<Record<string, string>>>
  /** A token that is right but for the name of its key. */
  withKeyName(kid: string): Promise<string>
  /** How often the service has asked for the keys, and for anything else. */
  asked(): { readonly keys: number; readonly others: number }
  stop(): Promise<void>
}

const ISSUER = 'https://login.example.org'
const AUDIENCE = 'https://docs-api.example.org'
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The next letter of an alphabet in which the last few bits of a last letter may mean nothing. */
function turned(text: string, at: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const index = at < 0 ? text.length + at : at
  const letter = letters[(letters.indexOf(text[index] ?? '') + 1) % letters.length]
  return `${text.slice(0, index)}${letter}${text.slice(index + 1)}`
}

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }]
  const strangers = [{ ...(await exportJWK(stranger.publicKey)), kid: 'theirs', alg: 'EdDSA' }]
  const asked = { keys: 0, others: 0 }
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const own = new URL(request.url).pathname === '/jwks'
      asked[own ? 'keys' : 'others'] += 1
      return Response.json({ keys: own ? keys : strangers })
    },
  })
  const elsewhere = new URL('/elsewhere', server.url).href

  const good = () => ({ iss: ISSUER, aud: AUDIENCE, sub: 'reader', exp: Math.floor(Date.now() / 1000) + 600 })
  const sign = (
    claims: Readonly<Record<string, unknown>>,
    key: CryptoKey | Uint8Array = privateKey,
    header: JWTHeaderParameters = { alg: 'EdDSA', kid: 'one' },
  ): Promise<string> => new SignJWT({ ...good(), ...claims }).setProtectedHeader(header).sign(key)

  return {
    settings: {
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_ISSUER: ISSUER,
      AUTH_JWKS_URL: new URL('/jwks', server.url).href,
    },
    token: (claims = {}) => sign(claims),
    async forgeries() {
      const now = Math.floor(Date.now() / 1000)
      const [header, payload, signature = ''] = (await sign({})).split('.')
      const secret = new TextEncoder().encode(await exportSPKI(publicKey))
      const theirs = (more: object) => sign({}, stranger.privateKey, { alg: 'EdDSA', kid: 'theirs', ...more })
      return {
        expired: await sign({ exp: now - 120 }),
        'not yet valid': await sign({ nbf: now + 120 }),
        'of another issuer': await sign({ iss: 'https://evil.example' }),
        'for somebody else': await sign({ aud: 'https://other.example.org' }),
        'without an end': await sign({ exp: undefined }),
        'without an issuer': await sign({ iss: undefined }),
        'without an audience': await sign({ aud: undefined }),
        'by a stranger': await sign({}, stranger.privateKey),
        'by an unknown key': await sign({}, stranger.privateKey, { alg: 'EdDSA', kid: '../../etc/passwd' }),
        'that names where its key is (jku)': await theirs({ jku: elsewhere }),
        'that names where its certificate is (x5u)': await theirs({ x5u: elsewhere }),
        'that brings its key': await theirs({ jwk: strangers[0] }),
        'alg none': `${encode({ alg: 'none', kid: 'one' })}.${payload}.`,
        'alg none with a signature': `${encode({ alg: 'none', kid: 'one' })}.${payload}.${signature}`,
        'HS256 with the public key': await sign({}, secret, { alg: 'HS256', kid: 'one' }),
        'another payload': `${header}.${encode({ ...good(), scope: 'admin' })}.${signature}`,
        'a turned bit': `${header}.${payload}.${turned(signature, 0)}`,
        'a turned bit at the end': `${header}.${payload}.${turned(signature, -1)}`,
        'too long': await sign({ filler: 'x'.repeat(9000) }),
      }
    },
    async withKeyName(kid) {
      const [, payload, signature] = (await sign({})).split('.')
      return `${encode({ alg: 'EdDSA', kid })}.${payload}.${signature}`
    },
    asked: () => ({ ...asked }),
    stop: () => server.stop(true),
  }
}
