/**
 * Makes what @elysiajs/swagger writes a valid OpenAPI 3.0.3 document: TypeBox speaks JSON Schema, which has `const`,
 * `null` types, pattern properties and lists of examples; OpenAPI 3.0 has none of these.
 */
import { PROBLEM_MEDIA_TYPE, PROBLEM_STATUS } from '../reply/problems.ts'
import { ERROR_REPLY_KEY, EVENTS_KEY } from '../reply/schemas.ts'
import { mapReplies, nameSchemas, resolver, streamAside, withSample } from './components.ts'
import { contentOf, limitedResponse, refusalsOf, securityOf } from './declarations.ts'
import { type Json, type JsonObject, listOf, objectOf } from './json.ts'
import { replySample, requestSample } from './samples.ts'

/** Pure. @param raw as the plugin gives it; what is not plain JSON in it is dropped. */
export function toOpenApi30(raw: unknown): JsonObject {
  const document = objectOf(JSON.parse(JSON.stringify(raw)))
  const components = objectOf(document.components)
  const written = mapValues(objectOf(document.paths), (path) => mapValues(objectOf(path), operation))
  const named = nameSchemas(mapReplies(written, streamAside))
  const schemas = {
    ...mapValues(objectOf(components.schemas), (each) => schema(each, 'reply')),
    ...named.schemas,
    Problem: problemSchema,
  }
  const sample = (shape: JsonObject): Json => replySample(shape, resolver(schemas))
  return {
    ...document,
    paths: mapReplies(objectOf(named.document), (reply) => withSample(reply, sample)),
    components: {
      ...components,
      schemas,
      responses: {
        ...objectOf(components.responses),
        Problem: problemResponse,
        Limited: limitedResponse(problemContent),
      },
    },
  }
}

const problemContent: JsonObject = { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } }

const problemResponse: JsonObject = { description: 'What went wrong (RFC 9457)', content: problemContent }

const problemSchema: JsonObject = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'instance', 'code'],
  properties: {
    type: { type: 'string', description: 'A URN of the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The request id: the log carries it too' },
    code: { type: 'string', enum: Object.keys(PROBLEM_STATUS) },
    policy: { type: 'string', description: 'With 429, the limit that was met, as `RateLimit-Policy` names it' },
    errors: {
      type: 'array',
      description: 'The fields that do not have the expected shape',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}

function operation(value: Json): Json {
  const { parameters, requestBody, responses, [ERROR_REPLY_KEY]: errorReply, ...rest } = objectOf(value)
  const body = objectOf(requestBody)
  return {
    ...rest,
    ...securityOf(rest),
    ...(parameters === undefined ? {} : { parameters: listOf(parameters).filter(isAllowed).map(parameter) }),
    ...(requestBody === undefined ? {} : { requestBody: { ...body, content: requestContent(objectOf(body.content)) } }),
    responses: {
      default: errorReply === undefined ? { $ref: '#/components/responses/Problem' } : response('default', errorReply),
      ...refusalsOf(objectOf(value)),
      ...mapEntries(objectOf(responses), response),
    },
  }
}

/** Headers that OpenAPI describes elsewhere may not stand among the parameters. */
const isAllowed = (value: Json): boolean => {
  const { in: place, name } = objectOf(value)
  return place !== 'header' || !['accept', 'authorization', 'content-type', 'x-api-key'].includes(String(name))
}

function parameter(value: Json): Json {
  const { schema: raw, examples, ...rest } = objectOf(value)
  const { description, example, ...bare } = objectOf(schema(raw ?? {}, 'request'))
  const text = rest.description ?? description
  const shown = firstOf(examples) ?? example
  return {
    ...rest,
    ...(text === undefined ? {} : { description: text }),
    required: rest.in === 'path' || (rest.required === true && bare.default === undefined),
    schema: bare,
    ...(shown === undefined ? {} : { example: shown }),
  }
}

/** The plugin lists JSON, multipart and text for every body; a body with files is multipart, any other JSON. */
function requestContent(content: JsonObject): JsonObject {
  const form = content['multipart/form-data']
  const json = content['application/json']
  if (form !== undefined && JSON.stringify(form).includes('"binary"'))
    return { 'multipart/form-data': mediaType(form, 'request') }
  if (json === undefined) return mapValues(content, (each) => mediaType(each, 'request'))
  const { schema: shape, ...rest } = objectOf(mediaType(json, 'request'))
  return { 'application/json': { schema: shape ?? {}, example: requestSample(objectOf(shape)), ...rest } }
}

const STATUS_TEXT: Readonly<Record<string, string>> = {
  '200': 'OK',
  '201': 'Created',
  '202': 'Accepted',
  '204': 'Done; there is nothing to say',
  '304': 'Not modified',
}

function response(status: string, value: Json): Json {
  const { title, description, headers, content, links, $ref } = objectOf(value)
  if ($ref !== undefined) return { $ref }
  return {
    description: description ?? STATUS_TEXT[status] ?? 'A reply',
    ...(headers === undefined ? {} : { headers }),
    ...(content === undefined
      ? {}
      : { content: mapValues(contentOf(objectOf(content)), (each) => entitled(mediaType(each, 'reply'), title)) }),
    ...(links === undefined ? {} : { links }),
  }
}

/** The plugin takes the name of a reply's schema for one of the reply. */
function entitled(content: Json, title: Json | undefined): Json {
  const { schema: shape, ...rest } = objectOf(content)
  return typeof title === 'string' && shape !== undefined ? { ...rest, schema: { ...objectOf(shape), title } } : content
}

function mediaType(value: Json, side: Side): Json {
  const { schema: raw, ...rest } = objectOf(value)
  return { ...rest, ...(raw === undefined ? {} : { schema: schema(raw, side) }) }
}

/** A field with a default may be left out of a request, and is always there in a reply. */
type Side = 'request' | 'reply'

/** What a 3.0 Schema Object may hold, but for what `schema` writes by itself. */
const SCHEMA_KEYS = new Set(
  `title multipleOf maximum minimum maxLength minLength pattern maxItems minItems uniqueItems maxProperties
  minProperties exclusiveMinimum exclusiveMaximum enum type description format default nullable readOnly writeOnly example deprecated
  discriminator externalDocs`.split(/\s+/),
)

function schema(value: Json, side: Side): Json {
  const source = objectOf(value)
  if (typeof source.$ref === 'string') return { $ref: source.$ref }
  const alternatives = listOf(source.anyOf ?? source.oneOf ?? []).map(objectOf)
  const chosen = transport(alternatives)
  if (chosen !== undefined) return schema({ ...source, ...chosen, anyOf: [] }, side)
  if (source.type === 'null') return { nullable: true }

  const nested = (each: Json): Json => schema(each, side)
  const result: Record<string, Json> = {}
  for (const [key, item] of Object.entries(source)) if (SCHEMA_KEYS.has(key) || key.startsWith('x-')) result[key] = item
  if (side === 'reply' || result.default === 'Files' || result.default === 'File') delete result.default
  if (source.const !== undefined) result.enum = [source.const]
  for (const [key, bound] of Object.entries({ minimum: source.exclusiveMinimum, maximum: source.exclusiveMaximum }))
    if (typeof bound === 'number') Object.assign(result, { [key]: bound, [`exclusive${capital(key)}`]: true })
  const example = firstOf(source.examples)
  if (example !== undefined) result.example = example
  if (source.items !== undefined) result.items = nested(source.items)
  if (source[EVENTS_KEY] !== undefined) result[EVENTS_KEY] = listOf(source[EVENTS_KEY]).map(nested)
  if (source.properties !== undefined) Object.assign(result, fields(source, side))
  const others = source.additionalProperties ?? Object.values(objectOf(source.patternProperties))[0]
  if (others !== undefined) result.additionalProperties = typeof others === 'boolean' ? others : nested(others)
  if (source.not !== undefined) result.not = nested(source.not)
  if (source.allOf !== undefined) result.allOf = listOf(source.allOf).map(nested)
  return alternatives.length === 0 ? result : { ...result, ...union(alternatives, nested) }
}

function fields(source: JsonObject, side: Side): JsonObject {
  const properties = mapValues(objectOf(source.properties), (each) => schema(each, side))
  const required = listOf(source.required ?? []).filter(
    (name) => objectOf(properties[String(name)]).default === undefined,
  )
  return { properties, ...(required.length === 0 ? {} : { required }) }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** A number, list or object that Elysia also takes as text, in query strings and forms: the meant type. */
function transport(alternatives: readonly JsonObject[]): JsonObject | undefined {
  const texts = ['integer', 'numeric', 'boolean', 'ArrayString', 'ObjectString']
  const isText = ({ type, format }: JsonObject): boolean => type === 'string' && texts.includes(String(format))
  return alternatives.some(isText) ? alternatives.find((each) => !isText(each)) : undefined
}

function union(alternatives: readonly JsonObject[], schemaOf: (each: Json) => Json): JsonObject {
  const nullable = alternatives.some(({ type }) => type === 'null') ? { nullable: true } : {}
  const rest = alternatives.filter(({ type }) => type !== 'null')
  const [only] = rest
  if (rest.length === 1 && only !== undefined) return { ...objectOf(schemaOf(only)), ...nullable }
  const literals = rest.flatMap((each) => (each.const === undefined ? [] : [each.const]))
  if (literals.length === rest.length && literals.every((each) => typeof each === 'string'))
    return { type: 'string', enum: literals, ...nullable }
  return { anyOf: rest.map(schemaOf), ...nullable }
}

const firstOf = (value: Json | undefined): Json | undefined => listOf(value)[0]

const mapEntries = (source: JsonObject, map: (key: string, value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(source).map(([key, value]) => [key, map(key, value)]))

const mapValues = (source: JsonObject, map: (value: Json) => Json): JsonObject =>
  mapEntries(source, (_, value) => map(value))
