/** OpenAPI 3 descriptions: a section for each operation, with its parameters, bodies, replies and examples. */
import { parse } from 'yaml'
import { codeText, compose, listText, tableText } from '../compose.ts'
import { type ParsedDocument, type Piece, UnreadableDocument } from '../document.ts'
import { parseMarkdown } from './markdown/markdown.ts'

type Fields = Readonly<Record<string, unknown>>

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const MAX_EXAMPLE_CHARS = 2000
const MAX_ALIASES = 100

/** @param source JSON or YAML @throws UnreadableDocument when it describes no API */
export function parseOpenApi(source: string): ParsedDocument {
  const api = readApi(source)
  const info = fieldsOf(api.info)
  const title = textOf(info.title)
  // What the API calls is said as what it is asked.
  const paths = [
    ...Object.entries(fieldsOf(api.paths)),
    ...Object.entries(fieldsOf(api.webhooks)).map(([name, item]) => [`webhook ${name}`, item] as const),
  ]
  const pieces: Piece[] = [
    ...(title === '' ? [] : [heading(1, title)]),
    ...prose(info.description),
    ...paths.flatMap(([path, item]) => {
      const { parameters, ...operations } = resolved(api, item)
      const shared = listOf(parameters)
      return METHODS.flatMap((method) => {
        const operation = operations[method]
        return operation === undefined
          ? []
          : operationPieces(api, `${method.toUpperCase()} ${path}`, fieldsOf(operation), shared)
      })
    }),
    ...schemaPieces(api),
  ]
  const version = textOf(info.version)
  return { title: title || null, metadata: version === '' ? {} : { version }, ...compose(pieces) }
}

function readApi(source: string): Fields {
  let parsed: unknown
  try {
    parsed = /^\s*\{/.test(source) ? JSON.parse(source) : parse(source, { maxAliasCount: MAX_ALIASES })
  } catch (error) {
    throw new UnreadableDocument('The description is neither JSON nor YAML', { cause: error })
  }
  const api = fieldsOf(parsed)
  if (typeof api.openapi !== 'string' && typeof api.swagger !== 'string')
    throw new UnreadableDocument('JSON and YAML files are read when they are OpenAPI descriptions, and this is none')
  return api
}

function operationPieces(api: Fields, name: string, operation: Fields, shared: readonly unknown[]): readonly Piece[] {
  const summary = textOf(operation.summary)
  const parameters = [...shared, ...listOf(operation.parameters)].map((each) => resolved(api, each))
  const body = resolved(api, operation.requestBody)
  const rows = parameters.map((each) => [
    textOf(each.name),
    textOf(each.in),
    typeOf(each.schema),
    each.required === true ? 'yes' : 'no',
    textOf(each.description),
  ])
  return [
    heading(2, summary === '' ? name : `${name}: ${summary}`, textOf(operation.operationId) || null),
    ...prose(operation.description),
    ...(operation.deprecated === true ? [paragraph('This operation is deprecated.')] : []),
    ...(rows.length === 0
      ? []
      : [paragraph('Parameters:'), table([['name', 'in', 'type', 'required', 'description'], ...rows])]),
    ...contentPieces(api, 'Request body', body),
    ...Object.entries(fieldsOf(operation.responses)).flatMap(([status, reply]) =>
      contentPieces(api, `Response ${status}`, resolved(api, reply)),
    ),
  ]
}

function contentPieces(api: Fields, what: string, content: Fields): readonly Piece[] {
  const media = Object.entries(fieldsOf(content.content))
  const description = textOf(content.description)
  if (media.length === 0) return description === '' ? [] : [paragraph(`${what}: ${description}`)]
  return media.flatMap(([type, each]) => {
    const { schema, example, examples } = fieldsOf(each)
    const kind = typeOf(schema)
    const shown = example ?? fieldsOf(resolved(api, Object.values(fieldsOf(examples))[0])).value
    const label = [`${what} (${type})`, ...(kind === '' ? [] : [kind])].join(': ')
    return [
      paragraph(description === '' ? `${label}.` : `${label}. ${description}`),
      ...fieldRows(schema),
      ...(shown === undefined ? [] : [code(shown)]),
    ]
  })
}

/** The named schemas, each with its fields. */
function schemaPieces(api: Fields): readonly Piece[] {
  const schemas = Object.entries(fieldsOf(fieldsOf(api.components).schemas ?? api.definitions))
  return schemas.flatMap(([name, schema]) => {
    const { description, enum: values } = fieldsOf(schema)
    const listed = Array.isArray(values) ? [list(values.map(String))] : []
    const type = typeOf(schema)
    const kind = type === '' || type === 'object' || listed.length > 0 ? [] : [paragraph(`Type: ${type}.`)]
    const pieces = [...prose(description), ...kind, ...listed, ...fieldRows(schema)]
    return pieces.length === 0 ? [] : [heading(2, `Schema ${name}`, `schema-${name}`), ...pieces]
  })
}

/** A table of the fields of an object that is described in place; one that has a name is described under it. */
function fieldRows(schema: unknown): readonly Piece[] {
  // Parts that have no name of their own are described here too.
  const parts = [fieldsOf(schema), ...listOf(fieldsOf(schema).allOf).map(fieldsOf)]
  const fields = parts.flatMap(({ properties }) => Object.entries(fieldsOf(properties)))
  if (fields.length === 0) return []
  const wanted = parts.flatMap(({ required }) => listOf(required))
  const rows = fields.map(([name, each]) => [
    name,
    typeOf(each),
    wanted.includes(name) ? 'yes' : 'no',
    textOf(fieldsOf(each).description),
  ])
  return [table([['field', 'type', 'required', 'description'], ...rows])]
}

/** By name where it has one: schemas may hold themselves. */
function typeOf(schema: unknown): string {
  const { $ref: reference, type, items, enum: values, oneOf, anyOf, allOf, format } = fieldsOf(schema)
  if (typeof reference === 'string') return reference.split('/').at(-1) ?? ''
  const names = (each: unknown): readonly string[] =>
    [...new Set(listOf(each).map(typeOf))].filter((name) => name !== '')
  if (listOf(allOf).length > 0) return names(allOf).join(' and ')
  const choices = [...new Set([...names(oneOf), ...names(anyOf)])]
  if (choices.length > 0) return choices.join(' | ')
  if (Array.isArray(values)) return values.map((each) => JSON.stringify(each)).join(' | ')
  const name = Array.isArray(type) ? type.join(' | ') : textOf(type)
  if (name === 'array') return `array of ${typeOf(items) || 'anything'}`
  return textOf(format) === '' ? name : `${name} (${textOf(format)})`
}

/** A reference inside the same file; others are not fetched. */
function resolved(api: Fields, value: unknown): Fields {
  const fields = fieldsOf(value)
  if (typeof fields.$ref !== 'string' || !fields.$ref.startsWith('#/')) return fields
  const steps = fields.$ref
    .slice(2)
    .split('/')
    .map((step) => decodeURIComponent(step.replaceAll('~1', '/').replaceAll('~0', '~')))
  return fieldsOf(steps.reduce<unknown>((at, step) => fieldsOf(at)[step], api))
}

/** Descriptions are written in Markdown. */
function prose(description: unknown): readonly Piece[] {
  const text = textOf(description)
  if (text === '') return []
  const { content, blocks } = parseMarkdown(text, { format: 'markdown', site: null, anchors: null })
  return blocks.map(({ kind, start, end }) => ({
    kind: kind === 'heading' ? 'paragraph' : kind,
    text: content.slice(start, end).replace(/^#{1,6} /, ''),
  }))
}

const heading = (depth: number, text: string, anchor: string | null = null): Piece => ({
  kind: 'heading',
  depth,
  text,
  anchor,
})
const paragraph = (text: string): Piece => ({ kind: 'paragraph', text })
const table = (rows: readonly (readonly string[])[]): Piece => ({ kind: 'table', text: tableText(rows) })
const list = (items: readonly string[]): Piece => ({
  kind: 'list',
  text: listText(
    items.map((each) => [each]),
    null,
  ),
})
const code = (value: unknown): Piece => ({
  kind: 'code',
  text: codeText(
    (typeof value === 'string' ? value : JSON.stringify(value, null, 2)).slice(0, MAX_EXAMPLE_CHARS),
    'json',
  ),
})

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
