/** Who is calling: the person who runs the service, by the admin key, or an anonymous reader. */
import { definePlugin, type Principal, problem, SCOPES } from '#sdk'
import { readOrMakeAdminKey, SHORTEST_ADMIN_KEY } from './admin-key.ts'
import { digestOf, matches, readCredential } from './credential.ts'

const ADMIN: Principal = Object.freeze({ id: 'admin', scopes: SCOPES, collections: null })
const READER: Principal = Object.freeze({ id: null, scopes: ['chat'] as const, collections: null })
const NOBODY: Principal = Object.freeze({ id: null, scopes: [], collections: [] })

export default definePlugin({
  contract: 1,
  name: 'auth',
  summary: 'Admin key for writing; anonymous readers may chat and search',
  after: ['observability'],
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
      AUTH_ANONYMOUS: t.UnionEnum(['chat', 'none'], {
        default: 'chat',
        description: 'What callers without a key may do: chat and search, or nothing',
      }),
    }),
  async setup({ config, dataDir }) {
    const kept = config.ADMIN_KEY === undefined ? await readOrMakeAdminKey(dataDir) : undefined
    const digest = digestOf(config.ADMIN_KEY ?? kept?.key ?? '')
    const anonymous = config.AUTH_ANONYMOUS === 'chat' ? READER : NOBODY

    return {
      // A wrong key is recorded and answered after all guards have run, so that rate limits count guesses too.
      guard(request, context) {
        const credential = readCredential(request.headers)
        if (credential.kind === 'none') {
          context.principal = anonymous
        } else if (credential.kind === 'token' && matches(credential.token, digest)) {
          context.principal = ADMIN
        } else {
          context.principal = NOBODY
          context.refusal = problem('unauthenticated', describe(credential.kind), { headers: CHALLENGE })
        }
        return undefined
      },
      announcements: kept?.made
        ? [`Admin key, shown this once: ${kept.key}`, `It is kept in ${kept.path}; ADMIN_KEY sets one of your own.`]
        : [],
    }
  },
})

const CHALLENGE = { 'www-authenticate': 'Bearer realm="lectern", error="invalid_token"' }

const describe = (kind: 'malformed' | 'token'): string =>
  kind === 'token'
    ? 'This key is not known, or no longer valid.'
    : 'The credentials cannot be read: send one key, as "Authorization: Bearer <key>" or as "x-api-key: <key>".'
