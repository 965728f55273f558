/** Schemas that have a name: each stands once among the components, and is referred to from where it is used. */
import { type Json, type JsonObject, listOf, objectOf } from './json.ts'

const PREFIX = '#/components/schemas/'

export interface Named {
  readonly document: Json
  readonly schemas: JsonObject
}

/**
 * A schema's `title` is its name, as generators of clients know it: `ChatReply` becomes a type of that name. Two of one
 * name that differ, but for what describes them, stay where they are.
 */
export function nameSchemas(document: Json): Named {
  const schemas: Record<string, JsonObject> = {}
  const walk = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    const source = objectOf(value)
    // What an example holds is nobody's schema.
    const walked = Object.fromEntries(
      Object.entries(source).map(([key, each]) => [key, key === 'example' ? each : walk(each)]),
    )
    const { title, nullable, ...shape } = walked
    if (typeof title !== 'string' || !/^[A-Z]\w+$/.test(title) || shape.type === undefined) return walked
    const known = schemas[title]
    if (known !== undefined && !isSame(known, shape))
      return { ...shape, ...(nullable === undefined ? {} : { nullable }) }
    schemas[title] ??= shape
    const reference = { $ref: `${PREFIX}${title}` }
    return nullable === true ? { allOf: [reference], nullable } : reference
  }
  return { document: walk(document), schemas }
}

const isSame = (one: JsonObject, other: JsonObject): boolean => bare(one) === bare(other)

const bare = ({ description: _, ...shape }: JsonObject): string => JSON.stringify(shape)

/** What a reference into these schemas stands for; `{}` for another. */
export const resolver =
  (schemas: JsonObject) =>
  (reference: string): JsonObject =>
    reference.startsWith(PREFIX) ? objectOf(schemas[reference.slice(PREFIX.length)]) : {}

/** All content objects of replies, with what `map` makes of each media type. */
export function mapReplies(paths: JsonObject, map: (reply: JsonObject) => JsonObject): JsonObject {
  const operation = (value: Json): Json => {
    const whole = objectOf(value)
    const responses = Object.entries(objectOf(whole.responses)).map(([status, reply]) => [status, map(objectOf(reply))])
    return { ...whole, responses: Object.fromEntries(responses) }
  }
  const each = Object.entries(paths).map(([path, operations]) => [
    path,
    Object.fromEntries(Object.entries(objectOf(operations)).map(([method, value]) => [method, operation(value)])),
  ])
  return Object.fromEntries(each)
}

/**
 * A reply that is JSON or a stream, as the client asks. Generators of clients make one type of all media types of a
 * reply, and `data.status` would have to be narrowed first: the stream is described beside the content.
 */
export function streamAside(reply: JsonObject): JsonObject {
  const { 'text/event-stream': stream, ...content } = objectOf(reply.content)
  if (stream === undefined || content['application/json'] === undefined) return reply
  const { example, schema } = objectOf(stream)
  const shown = typeof example === 'string' ? `\n\n\`\`\`\n${example.trim()}\n\`\`\`` : ''
  const description = `${String(reply.description)}. With \`Accept: text/event-stream\`, a stream of events:${shown}`
  return { ...reply, description, content, 'x-event-stream': objectOf(schema) }
}

export const withSample = (reply: JsonObject, sample: (schema: JsonObject) => Json): JsonObject => {
  const json = objectOf(objectOf(reply.content)['application/json'])
  if (json.schema === undefined || json.example !== undefined || listOf(json.examples).length > 0) return reply
  const content = {
    ...objectOf(reply.content),
    'application/json': { ...json, example: sample(objectOf(json.schema)) },
  }
  return { ...reply, content }
}
