/** Who is calling: by the admin key, an API key, a token or a session; or an anonymous reader. */
import { definePlugin, type PluginParts, type Principal, Problem, problem, SCOPES } from '#sdk'
import { readOrMakeAdminKey } from './admin-key.ts'
import { readAuthMethods } from './auth-methods.ts'
import { digestOf, matches, readCredential } from './credential.ts'
import { removeEnded } from './hosted/expire.ts'
import { createHostedHandler, isHostedRoute } from './hosted/handler.ts'
import { createAttemptLimit } from './hosted/password-attempts.ts'
import { hostedRoutes } from './hosted/routes.ts'
import { createJwtVerifier, looksLikeJwt } from './jwt/verify.ts'
import { keyRoutes } from './keys/routes.ts'
import { anyKey } from './keys/rows.ts'
import { createKeyVerifier } from './keys/verify.ts'
import { sessionCookie } from './session/cookie.ts'
import { crossSiteProblem } from './session/cross-site.ts'
import { createSessionVerifier } from './session/verify.ts'
import { authSettings } from './settings.ts'

const ADMIN: Principal = Object.freeze({ id: 'admin', scopes: SCOPES, collections: null })
const READER: Principal = Object.freeze({ id: null, scopes: ['chat'] as const, collections: null })
const NOBODY: Principal = Object.freeze({ id: null, scopes: [], collections: [] })

export default definePlugin({
  contract: 1,
  name: 'auth',
  summary: 'Admin key, API keys, tokens of an issuer and people who sign in; anonymous readers may chat and search',
  after: ['observability'],
  needs: ['database', 'counterStore'],
  config: authSettings,
  async setup({ config, corsOrigins, dataDir, http, log, ports }) {
    const { hosted, issuers, sessionSources } = await readAuthMethods(config, {
      database: ports.database,
      log,
      origins: corsOrigins,
    })
    const kept = config.ADMIN_KEY === undefined ? await readOrMakeAdminKey(dataDir) : undefined
    const digest = digestOf(config.ADMIN_KEY ?? kept?.key ?? '')
    const anonymous = config.AUTH_ANONYMOUS === 'none' ? NOBODY : READER
    const keys = createKeyVerifier(ports.database, log)
    const tokens = createJwtVerifier(issuers)
    const sessions = createSessionVerifier(sessionSources)

    const identify = async (token: string): Promise<Principal | undefined> => {
      if (matches(token, digest)) return ADMIN
      if (looksLikeJwt(token)) return await tokens.verify(token)
      return (await keys.verify(token)) ?? (await sessions.bearer(token))
    }
    const routes = new http.Elysia({ name: 'auth' }).use(keyRoutes({ http, ports }, keys))
    if (hosted !== undefined) {
      const limit = config.AUTH_PASSWORD_ATTEMPTS
      const countAttempt = createAttemptLimit({ counterStore: ports.counterStore, limit, log })
      routes.use(hostedRoutes({ http }, createHostedHandler(hosted, countAttempt)))
    }

    /** What a page may change with the cookie of whoever looks at it. */
    const checkPage = (request: Request, origin: string, cookie: string | undefined): Problem | undefined => {
      const own = hosted?.baseUrl === undefined ? [origin] : [origin, hosted.baseUrl]
      return crossSiteProblem(request, new Set([...own, ...corsOrigins]), cookie !== undefined)
    }

    const guard: NonNullable<PluginParts['guard']> = async (request, context) => {
      const credential = readCredential(request.headers)
      const cookie =
        credential.kind === 'none' && sessionSources.length > 0 ? sessionCookie(request.headers) : undefined
      if (hosted !== undefined && isHostedRoute(context)) {
        // Whoever signs in may hold a session that has ended; Better Auth reads it by itself.
        context.principal = NOBODY
        const wrong = checkPage(request, context.origin, cookie)
        if (wrong !== undefined) context.refusal = wrong
        return undefined
      }
      if (credential.kind === 'none' && cookie === undefined) {
        context.principal = anonymous
        return undefined
      }
      context.principal = NOBODY
      // What is wrong is recorded and answered after all guards have run, so that rate limits count guesses too.
      try {
        let principal: Principal | undefined
        if (credential.kind === 'token') principal = await identify(credential.token)
        else if (cookie !== undefined) principal = await sessions.cookie(cookie)
        if (principal === undefined) throw problem('unauthenticated', describe(credential.kind), { headers: CHALLENGE })
        context.principal = principal
        const wrong = cookie === undefined ? undefined : checkPage(request, context.origin, cookie)
        if (wrong !== undefined) throw wrong
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        context.refusal = error
      }
      return undefined
    }

    return {
      guard,
      routes,
      jobs: hosted === undefined ? [] : [removeEnded(ports.database)],
      async refuseExposure() {
        const { ADMIN_KEY, AUTH_ANONYMOUS } = config
        if (ADMIN_KEY !== undefined || AUTH_ANONYMOUS !== undefined) return undefined
        if (issuers.length > 0 || sessionSources.length > 0) return undefined
        return (await anyKey(ports.database.sql)) ? undefined : NO_WAY_IN
      },
      announcements: kept?.made
        ? [
            `Admin key, shown only this once: ${kept.key}`,
            `It is stored in ${kept.path}; set ADMIN_KEY to use your own.`,
          ]
        : [],
      async close() {
        await keys.close()
      },
    }
  },
})

const NO_WAY_IN =
  'nobody has said who may come in. Set ADMIN_KEY, or AUTH_HOSTED=true to let people sign in, or AUTH_JWKS_URL for ' +
  'the tokens of an issuer; or set AUTH_ANONYMOUS=chat to let everyone read and ask, AUTH_ANONYMOUS=none to let in ' +
  'holders of a key alone'

const CHALLENGE = { 'www-authenticate': 'Bearer realm="lectern", error="invalid_token"' }

const describe = (kind: 'malformed' | 'token' | 'none'): string =>
  kind === 'malformed'
    ? 'The credentials cannot be read: send one key, as "Authorization: Bearer <key>" or as "x-api-key: <key>".'
    : 'This key, token or session is not known, or no longer valid.'
