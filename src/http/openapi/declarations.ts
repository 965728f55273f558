/** What routes declare, as OpenAPI has it: who may call, what a refusal looks like, and what a reply is made of. */
import { SCOPE_KEY, SPENDS_KEY } from '../access.ts'
import { ERROR_REPLY_KEY, MEDIA_TYPES_KEY } from '../reply/schemas.ts'
import { type Json, type JsonObject, listOf, objectOf } from './json.ts'

const PROBLEM: JsonObject = { $ref: '#/components/responses/Problem' }
const LIMITED: JsonObject = { $ref: '#/components/responses/Limited' }

const limitHeader = (description: string): JsonObject => ({ description, schema: { type: 'string' } })

export const limitedResponse = (content: JsonObject): JsonObject => ({
  description: 'A limit was met (RFC 9457); `policy` names it',
  headers: {
    'Retry-After': limitHeader('Seconds after which trying again can work'),
    'RateLimit-Policy': limitHeader('The limits that hold for the caller, as structured fields'),
    RateLimit: limitHeader('What is left of each'),
  },
  content,
})

const WITH_CREDENTIALS: Json = [{ bearer: [] }, { apiKey: [] }, { session: [] }]

/** Anonymous readers may have the scope `chat`, if the service lets them: that is the document's own default. */
export function securityOf(operation: JsonObject): JsonObject {
  const scope = operation[SCOPE_KEY]
  if (scope === undefined || scope === 'chat') return {}
  return { security: scope === 'public' ? [] : WITH_CREDENTIALS }
}

/** Of a route whose errors are problems. */
export function refusalsOf(operation: JsonObject): JsonObject {
  const { [SCOPE_KEY]: scope, [SPENDS_KEY]: spends } = operation
  if (scope === undefined || ERROR_REPLY_KEY in operation) return {}
  const isLimited = spends === undefined || listOf(spends).length > 0
  return {
    ...(scope === 'public' ? {} : { 401: PROBLEM, 403: PROBLEM }),
    ...(isLimited ? { 429: LIMITED } : {}),
  }
}

/**
 * @elysiajs/swagger gives a route's `response` the media types that its body may have. What it truly has is JSON, or
 * what the schema says itself; a union may hold both.
 *
 * @returns the content as it is when it was written by hand
 */
export function contentOf(content: JsonObject): JsonObject {
  const types = Object.keys(content)
  const { schema, ...more } = objectOf(Object.values(content)[0])
  const isPlugins = types.includes('multipart/form-data') || types.join() === 'application/json'
  if (!isPlugins || schema === undefined || Object.keys(more).length > 0) return content
  const whole = objectOf(schema)
  const parts = listOf(whole.anyOf).map(objectOf)
  const isMixed = parts.some((part) => part[MEDIA_TYPES_KEY] !== undefined)
  return Object.assign({}, ...(isMixed ? parts : [whole]).map(mediaTypesOf))
}

function mediaTypesOf(schema: JsonObject): JsonObject {
  const { [MEDIA_TYPES_KEY]: types, example, ...shape } = schema
  if (types === undefined) return { 'application/json': { schema } }
  const content = { schema: shape, ...(example === undefined ? {} : { example }) }
  return Object.fromEntries(listOf(types).map((type) => [String(type), content]))
}
