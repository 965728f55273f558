/** Better Auth's routes: those a client needs are described, the others answer all the same. */
import type { PluginContext, RequestContext } from '#sdk'
import { AUTH_PATH } from './better-auth.ts'

type Answer = (request: Request, context: RequestContext) => Promise<Response>

export function hostedRoutes({ http }: Pick<PluginContext<unknown, never>, 'http'>, answer: Answer) {
  const { t } = http
  const handle = ({ request, context }: { readonly request: Request; readonly context: RequestContext }) =>
    answer(request, context)
  const email = t.String({ format: 'email' })
  const password = t.String({ minLength: 8, maxLength: 128 })
  const time = t.String({ format: 'date-time' })
  const user = t.Object({ id: t.String(), name: t.String(), email, createdAt: time, updatedAt: time })
  const session = t.Object({ id: t.String(), userId: t.String(), expiresAt: time })
  const signedIn = t.Object({ token: t.String(), user })

  const describe = (operationId: string, summary: string, reply: object, body?: object) => ({
    scope: 'public' as const,
    parse: 'none' as const,
    detail: {
      tags: ['Authentication'],
      operationId,
      summary,
      ...(body === undefined ? {} : { requestBody: { required: true, content: json(body) } }),
      responses: { 200: { description: 'As Better Auth answers', content: json(reply) } },
    },
  })

  return new http.Elysia({ name: 'auth/hosted' })
    .use(http.access)
    .post(
      `${AUTH_PATH}/sign-up/email`,
      handle,
      describe('signUp', 'Make an account, and sign in', signedIn, t.Object({ name: t.String(), email, password })),
    )
    .post(
      `${AUTH_PATH}/sign-in/email`,
      handle,
      describe('signIn', 'Sign in: a session cookie, and a token', signedIn, t.Object({ email, password })),
    )
    .post(`${AUTH_PATH}/sign-out`, handle, describe('signOut', 'End the session', t.Object({ success: t.Boolean() })))
    .get(
      `${AUTH_PATH}/get-session`,
      handle,
      describe('getSession', 'Who is signed in; null when nobody is', t.Object({ session, user })),
    )
    .get(
      `${AUTH_PATH}/token`,
      handle,
      describe('getToken', 'A JWT of fifteen minutes for the session', t.Object({ token: t.String() })),
    )
    .get(
      `${AUTH_PATH}/jwks`,
      handle,
      describe(
        'getJwks',
        'The keys that verify its tokens',
        t.Object({ keys: t.Array(t.Object({ kid: t.String() })) }),
      ),
    )
    .all(`${AUTH_PATH}/*`, handle, { scope: 'public', parse: 'none', detail: { hide: true } })
}

const json = (schema: object) => ({ 'application/json': { schema } })
