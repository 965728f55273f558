/** Who is calling: by the admin key, an API key or an issuer's token; or an anonymous reader. */
import { definePlugin, type Principal, Problem, problem, SCOPES } from '#sdk'
import { readOrMakeAdminKey, SHORTEST_ADMIN_KEY } from './admin-key.ts'
import { digestOf, matches, readCredential } from './credential.ts'
import { createKeySet } from './jwt/key-set.ts'
import { ALGORITHM_PATTERN, createJwtVerifier, looksLikeJwt, readJwtRules } from './jwt/verify.ts'
import { keyRoutes } from './keys/routes.ts'
import { anyKey } from './keys/rows.ts'
import { createKeyVerifier } from './keys/verify.ts'

const ADMIN: Principal = Object.freeze({ id: 'admin', scopes: SCOPES, collections: null })
const READER: Principal = Object.freeze({ id: null, scopes: ['chat'] as const, collections: null })
const NOBODY: Principal = Object.freeze({ id: null, scopes: [], collections: [] })

export default definePlugin({
  contract: 1,
  name: 'auth',
  summary: 'Admin key, API keys and tokens of an issuer; anonymous readers may chat and search',
  after: ['observability'],
  needs: ['database'],
  config: (t) =>
    t.Object({
      ADMIN_KEY: t.Optional(
        t.String({
          minLength: SHORTEST_ADMIN_KEY,
          secret: true,
          error: `expected at least ${SHORTEST_ADMIN_KEY} characters; leave it out to have one made`,
          description: 'Key that may do everything; made at first start and kept in DATA_DIR/admin-key when not set',
        }),
      ),
      AUTH_ANONYMOUS: t.Optional(
        // No enum: Elysia gives one a default, and whether it was set on purpose matters.
        t.String({
          pattern: '^(chat|none)$',
          error: 'expected one of chat, none',
          description: 'What callers without a key may do: chat (and search), or none; chat when not set',
        }),
      ),
      AUTH_JWKS_URL: t.Optional(
        t.String({
          pattern: '^https?://[^\\s]+$',
          error: 'expected an address, e.g. https://login.example.org/api/auth/jwks',
          description: "Where the public keys of an issuer of tokens are, e.g. Better Auth's /api/auth/jwks",
        }),
      ),
      AUTH_ISSUER: t.Optional(t.String({ minLength: 1, description: 'The claim iss that its tokens must have' })),
      AUTH_AUDIENCE: t.Optional(
        t.Array(t.String(), { description: 'Comma-separated: the claim aud must hold one of these' }),
      ),
      AUTH_ALGORITHMS: t.Array(t.String({ pattern: ALGORITHM_PATTERN }), {
        default: ['EdDSA', 'ES256', 'RS256'],
        description: 'Comma-separated algorithms its tokens may be signed by; only those with a public key',
      }),
    }),
  async setup({ config, dataDir, http, log, ports }) {
    const rules = readJwtRules(config)
    const kept = config.ADMIN_KEY === undefined ? await readOrMakeAdminKey(dataDir) : undefined
    const digest = digestOf(config.ADMIN_KEY ?? kept?.key ?? '')
    const anonymous = config.AUTH_ANONYMOUS === 'none' ? NOBODY : READER
    const keys = createKeyVerifier(ports.database, log)
    const tokens = rules === undefined ? undefined : createJwtVerifier(rules, createKeySet(rules.jwksUrl, log))

    const identify = async (token: string): Promise<Principal | undefined> => {
      if (matches(token, digest)) return ADMIN
      if (tokens !== undefined && looksLikeJwt(token)) return await tokens.verify(token)
      return await keys.verify(token)
    }

    return {
      // A wrong key is recorded and answered after all guards have run, so that rate limits count guesses too.
      async guard(request, context) {
        const credential = readCredential(request.headers)
        if (credential.kind === 'none') {
          context.principal = anonymous
          return undefined
        }
        context.principal = NOBODY
        try {
          const principal = credential.kind === 'token' ? await identify(credential.token) : undefined
          if (principal !== undefined) context.principal = principal
          else context.refusal = problem('unauthenticated', describe(credential.kind), { headers: CHALLENGE })
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          context.refusal = error
        }
        return undefined
      },
      routes: keyRoutes({ http, ports }, keys),
      async refuseExposure() {
        const { ADMIN_KEY, AUTH_ANONYMOUS } = config
        if (ADMIN_KEY !== undefined || AUTH_ANONYMOUS !== undefined || rules !== undefined) return undefined
        return (await anyKey(ports.database.sql)) ? undefined : NO_WAY_IN
      },
      announcements: kept?.made
        ? [`Admin key, shown this once: ${kept.key}`, `It is kept in ${kept.path}; ADMIN_KEY sets one of your own.`]
        : [],
      close: () => keys.close(),
    }
  },
})

const NO_WAY_IN =
  'nobody has said who may come in. Set ADMIN_KEY, or AUTH_JWKS_URL for the tokens of an issuer; or set ' +
  'AUTH_ANONYMOUS=chat to let everyone read and ask, AUTH_ANONYMOUS=none to let in holders of a key alone'

const CHALLENGE = { 'www-authenticate': 'Bearer realm="lectern", error="invalid_token"' }

const describe = (kind: 'malformed' | 'token'): string =>
  kind === 'token'
    ? 'This key is not known, or no longer valid.'
    : 'The credentials cannot be read: send one key, as "Authorization: Bearer <key>" or as "x-api-key: <key>".'
