/** What clients send beside what a schema asks for: fields that nobody knows, and `null` for what they leave out. */
import { isRecord } from '../base/json.ts'
import { nearestName } from '../text/nearest-name.ts'
import type { FieldError } from './problem.ts'

/** As much of JSON Schema as is read here. */
interface Schema {
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly items?: unknown
  readonly anyOf?: readonly unknown[]
  readonly nullable?: unknown
}

/** A name is repeated to its sender as far as this. */
const MAX_NAME_CHARS = 64

/**
 * Takes out, in place, each optional field that is `null` and may not be, however deep: serialisers of typed clients
 * write it for what was left out.
 *
 * @param at JSON pointer of the value
 * @returns each field that the schema does not name, unless its `additionalProperties` let others in
 */
export function settleFields(schema: unknown, value: unknown, at = ''): readonly FieldError[] {
  if (!isRecord(schema)) return []
  if (Array.isArray(value)) {
    const { items } = alternative(schema, 'array')
    return value.flatMap((each, index) => settleFields(items, each, `${at}/${index}`))
  }
  if (!isRecord(value) || !isPlain(value)) return []
  const { properties, required = [], additionalProperties } = alternative(schema, 'object')
  if (properties === undefined) return []
  return Object.entries(value).flatMap(([name, field]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    const path = `${at}/${pointer(name)}`
    if (known === undefined) {
      const isOpen = additionalProperties !== undefined && additionalProperties !== false
      return isOpen ? [] : [{ path, message: unknownName(name, Object.keys(properties)) }]
    }
    if (field !== null) return settleFields(known, field, path)
    if (!required.includes(name) && !takesNull(known)) delete value[name]
    return []
  })
}

const unknownName = (name: string, names: readonly string[]): string => {
  const near = nearestName(name.slice(0, MAX_NAME_CHARS), names)
  return near === undefined ? `unknown; the fields are ${names.join(', ')}` : `unknown; did you mean ${near}?`
}

const pointer = (name: string): string =>
  name.slice(0, MAX_NAME_CHARS).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')

/** Elysia writes what may come as text too, in a form, as a union with the text. */
function alternative(schema: Schema, type: 'object' | 'array'): Schema {
  const found = schema.anyOf?.filter((each): each is Schema => isRecord(each) && each.type === type) ?? []
  return found.length === 1 ? (found[0] ?? schema) : schema
}

const takesNull = (schema: unknown): boolean =>
  isRecord(schema) &&
  (schema.nullable === true ||
    schema.type === 'null' ||
    (Array.isArray(schema.anyOf) && schema.anyOf.some((each) => takesNull(each))))

/** A file or a date has no fields. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
