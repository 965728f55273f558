/** Every bound in the OpenAPI document: what lies beyond it is refused by name, what lies on it is not. */
import { expect } from 'bun:test'
import { type NamedOperation, type Operation, readOperations, type Schema, sample } from './openapi-schema.ts'
import { ADMIN_KEY, type RunningTarget } from './targets.ts'

interface Row {
  readonly method: string
  readonly path: string
  readonly body?: string | FormData
  /** Where the value stands, as errors name it. */
  readonly field: string
  readonly refused: boolean
}

type Value = readonly [value: unknown, refused: boolean]
type Fields = Readonly<Record<string, unknown>>

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'multipart/form-data'
/** They refuse in forms of their own, and with 400. */
const OTHER_FORMS = /^\/(mcp|v1\/(chat\/completions|completions|embeddings|responses)|api\/auth\/.*)(\?|$)/
/** A role that is known may still be one that does not ask. */
const MEANT_FURTHER = /\/role$/
/** So many at once. */
const BREADTH = 8

/** @param every of how many values one is sent: one program checks them, whatever runs it */
export async function keepsBounds(target: RunningTarget, every: number): Promise<void> {
  const all = (await readOperations(target)).flatMap(rowsOf)
  expect(all.filter(({ refused }) => refused).length).toBeGreaterThan(150)
  const rows = all.filter((_, index) => index % every === 0)
  const wrong: string[] = []
  const queue = rows.values()
  await Promise.all(
    Array.from({ length: BREADTH }, async () => {
      for (const row of queue) wrong.push(...(await check(target, row)))
    }),
  )
  expect(wrong).toEqual([])
}

function rowsOf({ method, path, operation }: NamedOperation): Row[] {
  const address = path.replace(/\{\w+\}/g, 'none')
  const [type, schema] = bodyOf(operation)
  const least = (schema === undefined ? undefined : sample(schema)) as Fields | undefined
  const body = (fields: Fields | undefined): Pick<Row, 'body'> =>
    fields === undefined ? {} : { body: type === FORM_TYPE ? form(fields) : JSON.stringify(fields) }
  const queries = (operation.parameters ?? []).flatMap(({ in: place, name, schema: bounds }) =>
    place !== 'query'
      ? []
      : queryValues(bounds).map(([value, refused]) => ({
          method,
          path: `${address}?${name}=${encodeURIComponent(String(value))}`,
          ...body(least),
          field: `/query/${name}`,
          refused,
        })),
  )
  const fields = schema === undefined ? [] : valuesWithin(schema, least ?? {}, '')
  return [
    ...queries,
    ...fields.map(({ value, field, refused }) => ({ method, path: address, ...body(value as Fields), field, refused })),
  ]
}

function bodyOf({ requestBody }: Operation): readonly [type: string, schema: Schema | undefined] {
  const content = requestBody?.content ?? {}
  const type = FORM_TYPE in content ? FORM_TYPE : JSON_TYPE
  return [type, content[type]?.schema]
}

interface Placed {
  readonly value: unknown
  readonly field: string
  readonly refused: boolean
}

/** `whole` again and again, each time with one value in it that lies on a bound of its schema or beyond it. */
function valuesWithin(schema: Schema, whole: unknown, field: string): Placed[] {
  const own = field === '' ? [] : valuesOf(schema).map(([value, refused]) => ({ value, field, refused }))
  const inItems =
    schema.items === undefined || schema.items.type === undefined
      ? []
      : valuesWithin(schema.items, sample(schema.items), `${field}/0`).map((each) => ({ ...each, value: [each.value] }))
  const inFields = Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
    valuesWithin(each, sample(each), `${field}/${name}`).map((placed) => ({
      ...placed,
      value: { ...(whole as Fields), [name]: placed.value },
    })),
  )
  return [...own, ...inItems, ...inFields]
}

/** What a text means is checked further than its length: on that bound it may be refused for another reason. */
function valuesOf(schema: Schema): Value[] {
  const { type, enum: listed, items, pattern, minimum, maximum, minLength, maxLength, minItems, maxItems } = schema
  const values: Value[] = []
  if (listed !== undefined) values.push(['none of these', true], ...listed.map((each): Value => [each, false]))
  if (type === 'integer') values.push([1.5, true])
  if (minimum !== undefined) values.push([minimum, false], [minimum - 1, true])
  if (maximum !== undefined) values.push([maximum, false], [maximum + 1, true], [maximum * 1e9, true])
  if (minLength !== undefined && minLength > 0) values.push(['', true])
  if (maxLength !== undefined) values.push(['x'.repeat(maxLength + 1), true])
  if (pattern !== undefined) values.push(['../ not this', true])
  const item = sample(items ?? {})
  if (minItems !== undefined && minItems > 0) values.push([[], true])
  if (maxItems !== undefined) values.push([Array.from({ length: maxItems + 1 }, () => item), true])
  return values
}

const queryValues = (schema: Schema): Value[] => [
  ...valuesOf(schema),
  ...(schema.type === 'integer' ? ['all', '-', '1e400', 'NaN'] : []).map((text): Value => [text, true]),
  ...(schema.maximum === undefined ? [] : ['9'.repeat(20), '0x7fffffffff']).map((text): Value => [text, true]),
]

function form(fields: Fields): FormData {
  const data = new FormData()
  data.set('file', new File(['# Bounds\n\nA page.'], 'bounds.md'))
  for (const [name, value] of Object.entries(fields)) if (name !== 'file') data.set(name, String(value))
  return data
}

async function check(target: RunningTarget, { method, path, body, field, refused }: Row): Promise<string[]> {
  const reply = await target.fetch(path, {
    method,
    headers: {
      authorization: `Bearer ${ADMIN_KEY}`,
      ...(typeof body === 'string' ? { 'content-type': JSON_TYPE } : {}),
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await reply.text()
  const seen = `${method} ${path} ${typeof body === 'string' ? body.slice(0, 100) : ''} → ${reply.status} ${text.slice(0, 200)}`
  // 501: what needs a model, and there is none.
  if (reply.status >= 500 && reply.status !== 501) return [seen]
  if (refused && OTHER_FORMS.test(path)) return reply.status === 400 || reply.status === 422 ? [] : [seen]
  const named = reply.status === 422 && errorsOf(text).some((at) => at.startsWith(field))
  return named === refused || (!refused && MEANT_FURTHER.test(field)) ? [] : [seen]
}

const errorsOf = (text: string): readonly string[] => {
  const { errors = [] } = JSON.parse(text) as { readonly errors?: readonly { readonly path: string }[] }
  return errors.map(({ path }) => path)
}
