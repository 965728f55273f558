/** `/v1/keys`: make, list and revoke API keys. */
import { type PluginContext, type Principal, problem, SCOPES } from '#sdk'
import { keyLimitsSchema } from './limits.ts'
import { deleteKey, insertKey, listKeys } from './rows.ts'
import { newSecret } from './secret.ts'
import type { KeyVerifier } from './verify.ts'

export function keyRoutes(
  { http, ports }: Pick<PluginContext<unknown, 'database'>, 'http' | 'ports'>,
  verifier: KeyVerifier,
) {
  const { t, replies } = http
  const { sql } = ports.database
  const nullableTime = t.Nullable(t.String({ format: 'date-time' }))
  const described = {
    id: t.String(),
    name: t.String(),
    scopes: t.Array(t.UnionEnum([...SCOPES])),
    collections: t.Nullable(t.Array(t.String())),
    limits: t.Nullable(keyLimitsSchema(t)),
    created_at: t.String({ format: 'date-time' }),
    expires_at: nullableTime,
    last_used_at: nullableTime,
  }
  return new http.Elysia({ name: 'auth/keys' })
    .use(http.access)
    .post(
      '/v1/keys',
      async ({ principal, body, set }) => {
        const collections = body.collections === undefined ? null : [...new Set(body.collections)]
        checkMayGive(principal, collections)
        const { id, key, digest } = newSecret()
        const made = await insertKey(sql, {
          id,
          name: checkName(body.name),
          digest,
          scopes: [...new Set(body.scopes)],
          collections,
          limits: body.limits === undefined || Object.keys(body.limits).length === 0 ? null : body.limits,
          expiresAt: checkExpiry(body.expires_at),
        })
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return { ...made, key }
      },
      {
        scope: 'admin',
        parse: 'json',
        body: t.Object({
          name: t.String({ minLength: 1, maxLength: 100, description: 'For people: whose it is, or what for.' }),
          scopes: t.Array(t.UnionEnum([...SCOPES]), { minItems: 1, maxItems: 10 }),
          collections: t.Optional(
            t.Array(t.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' }), {
              minItems: 1,
              maxItems: 100,
              description: 'The only collections it may use. Default: all.',
            }),
          ),
          limits: t.Optional(keyLimitsSchema(t)),
          expires_at: t.Optional(t.String({ maxLength: 40, description: 'RFC 3339. Default: never.' })),
        }),
        response: { 201: replies.json('The key', t.Object({ ...described, key: t.String() })) },
        detail: {
          tags: ['Keys'],
          operationId: 'createKey',
          summary: 'Make an API key',
          description: '`key` is shown only this once; only its hash is stored.',
        },
      },
    )
    .get('/v1/keys', ({ principal, query }) => listKeys(sql, principal.collections, query.limit ?? 20, query.cursor), {
      scope: 'admin',
      response: {
        200: replies.json(
          'One page of the list',
          t.Object({ items: t.Array(t.Object(described)), next_cursor: t.Nullable(t.String()) }),
        ),
      },
      query: t.Object({
        limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
        cursor: t.Optional(t.String({ maxLength: 200, description: '`next_cursor` of the page before.' })),
      }),
      detail: {
        tags: ['Keys'],
        operationId: 'listKeys',
        summary: 'List API keys',
        description: 'The newest first, without their secrets. `last_used_at` is right to the minute.',
      },
    })
    .delete(
      '/v1/keys/:id',
      async ({ principal, params, set }) => {
        const found = await deleteKey(sql, principal.collections, params.id)
        verifier.forget(params.id)
        if (!found) throw problem('not_found', 'There is no such key')
        set.status = 204
      },
      {
        scope: 'admin',
        params: t.Object({ id: t.String({ minLength: 1, maxLength: 100 }) }),
        response: { 204: replies.empty('Revoked') },
        detail: {
          tags: ['Keys'],
          operationId: 'deleteKey',
          summary: 'Revoke an API key',
          description: 'It gives no access from now on; on other replicas within a second.',
        },
      },
    )
}

/** Whoever is limited to some collections gives no more than those. @throws Problem `forbidden` */
function checkMayGive({ collections: own }: Principal, wanted: readonly string[] | null): void {
  if (own === null || wanted?.every((name) => own.includes(name))) return
  throw problem('forbidden', 'These credentials are for some collections only: name the ones that the key is for.')
}

/** @throws Problem `invalid_request` */
function checkName(name: string): string {
  const clean = name.toWellFormed().trim()
  if (clean !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(clean)) return clean
  throw invalid('/name', 'must hold printable characters, and no others')
}

/** @throws Problem `invalid_request` when it is no time to come */
function checkExpiry(text: string | undefined): Date | null {
  if (text === undefined) return null
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text)
    ? new Date(text)
    : new Date(Number.NaN)
  if (time.getTime() > Date.now()) return time
  throw invalid('/expires_at', 'must be a time to come, such as 2030-01-31T00:00:00Z')
}

const invalid = (path: string, message: string) =>
  problem('invalid_request', `${path.slice(1)}: ${message}`, { errors: [{ path, message }] })
