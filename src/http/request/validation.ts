/** What is wrong with a request's shape: where, and what was expected, never the value, which may be a secret. */
import type { TSchema } from '@sinclair/typebox'
import { ValueErrorType } from '@sinclair/typebox/errors'
import type { ValidationError } from 'elysia'
import type { FieldError } from '../../request/problem.ts'
import type { RouteSchemas } from '../../request/route.ts'

/** @param most errors at most, one for each place */
export function fieldErrors(error: ValidationError, schemas: RouteSchemas, most: number): readonly FieldError[] {
  const prefix = error.type === 'property' ? placeOf(error, schemas) : prefixOf(error.type)
  const errors = new Map<string, FieldError>()
  for (const { path, message, schema, type } of error.all) {
    const at = `${prefix}${path}` || '/'
    if (!errors.has(at)) errors.set(at, { path: at, message: messageOf(schema, type, message) })
    if (errors.size === most) break
  }
  return [...errors.values()]
}

const prefixOf = (part: string): string => (part === 'body' ? '' : `/${part}`)

/**
 * Elysia checks the range of a number that was written as a text by itself, and forgets where it stood: at the one
 * place that takes such a number, if there is but one.
 */
function placeOf({ validator }: ValidationError, schemas: RouteSchemas): string {
  const wanted = JSON.stringify(validator)
  const places = (['params', 'query', 'body'] as const).flatMap((part) =>
    placesIn(schemas[part], prefixOf(part), wanted),
  )
  return places.length === 1 ? (places[0] ?? '') : ''
}

function placesIn(schema: unknown, at: string, wanted: string): readonly string[] {
  if (!isSchema(schema)) return []
  const alternatives = alternativesOf(schema)
  if (alternatives.some((each) => JSON.stringify(each) === wanted)) return [at]
  const properties: Readonly<Record<string, unknown>> = schema.properties ?? {}
  return [
    ...[...alternatives, schema.items].flatMap((each) => placesIn(each, at, wanted)),
    ...Object.entries(properties).flatMap(([name, each]) => placesIn(each, `${at}/${name}`, wanted)),
  ]
}

const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null

const alternativesOf = ({ anyOf }: TSchema): readonly TSchema[] => (Array.isArray(anyOf) ? anyOf : [])

/** Faults that a description of the whole schema names, too. */
const DESCRIBED: ReadonlySet<ValueErrorType | undefined> = new Set([
  ValueErrorType.Array,
  ValueErrorType.ArrayMaxItems,
  ValueErrorType.ArrayMinItems,
  ValueErrorType.Boolean,
  ValueErrorType.Integer,
  ValueErrorType.IntegerExclusiveMaximum,
  ValueErrorType.IntegerExclusiveMinimum,
  ValueErrorType.IntegerMaximum,
  ValueErrorType.IntegerMinimum,
  ValueErrorType.IntegerMultipleOf,
  ValueErrorType.Kind,
  ValueErrorType.Literal,
  ValueErrorType.Null,
  ValueErrorType.Number,
  ValueErrorType.NumberExclusiveMaximum,
  ValueErrorType.NumberExclusiveMinimum,
  ValueErrorType.NumberMaximum,
  ValueErrorType.NumberMinimum,
  ValueErrorType.NumberMultipleOf,
  ValueErrorType.Object,
  ValueErrorType.String,
  ValueErrorType.StringFormat,
  ValueErrorType.StringMaxLength,
  ValueErrorType.StringMinLength,
  ValueErrorType.StringPattern,
  ValueErrorType.Union,
])

function messageOf(schema: TSchema | undefined, type: ValueErrorType | undefined, message: string): string {
  if (schema === undefined) return message
  if (typeof schema.error === 'string') return schema.error
  const missing = type === ValueErrorType.ObjectRequiredProperty
  if (!missing && !DESCRIBED.has(type)) return message
  const noun = nounOf(schema)
  if (missing) return noun === undefined ? 'Missing' : `Missing. Expected ${noun}`
  return noun === undefined ? message : `Expected ${noun}`
}

/** e.g. `a whole number, from 1 to 100`; `undefined` of what has no short description. */
function nounOf(schema: TSchema): string | undefined {
  const values = valuesOf(schema)
  if (values !== undefined) return oneOf(values)
  const alternatives = alternativesOf(schema)
  if (alternatives.length > 0) return nounOfUnion(alternatives)
  if (schema.format === 'binary') return 'a file'
  if (schema.items?.format === 'binary') return 'one or more files'
  const { minLength, maxLength, minItems, maxItems, items, pattern, format } = schema
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`
    case 'number':
      return `a number${range(schema)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return [
        `a text${amount(minLength, maxLength, 'characters')}`,
        ...(pattern === undefined ? [] : [`that matches ${pattern}`]),
        ...(format === undefined ? [] : [`in the format ${format}`]),
      ].join(' ')
    case 'array':
      return `a list${amount(minItems, maxItems, 'items')}${eachOf(items)}`
    case 'object':
      return 'an object'
    default:
      return undefined
  }
}

function nounOfUnion(alternatives: readonly TSchema[]): string | undefined {
  // Elysia's numbers are "a numeric text, or a number": say the number.
  const number = alternatives.find(({ type }) => type === 'integer' || type === 'number')
  const isNumeric = ({ format }: TSchema): boolean => format === 'integer' || format === 'numeric'
  const meant = number === undefined ? alternatives : alternatives.filter((each) => !isNumeric(each))
  const values = meant.flatMap((each) => valuesOf(each) ?? [])
  const nouns = meant.filter((each) => valuesOf(each) === undefined).map(nounOf)
  if (nouns.includes(undefined)) return undefined
  return [...new Set([...(values.length === 0 ? [] : [oneOf(values)]), ...nouns])].join(' or ')
}

/** All the values there are, of an enumeration, a literal, null, or a union of these. */
function valuesOf(schema: TSchema): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum
  if (schema.const !== undefined) return [schema.const]
  if (schema.type === 'null') return [null]
  const values = alternativesOf(schema).map(valuesOf)
  return values.length === 0 || values.includes(undefined) ? undefined : values.flatMap((each) => each ?? [])
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? JSON.stringify(values[0]) : `one of: ${values.map(String).join(', ')}`

function eachOf(items: unknown): string {
  const values = isSchema(items) ? valuesOf(items) : undefined
  return values === undefined ? '' : `, each ${oneOf(values)}`
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: TSchema): string {
  const both = minimum !== undefined && maximum !== undefined
  const parts = [
    both ? `from ${minimum} to ${maximum}` : undefined,
    both || minimum === undefined ? undefined : `${minimum} or more`,
    both || maximum === undefined ? undefined : `${maximum} or less`,
    exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`,
    exclusiveMaximum === undefined ? undefined : `less than ${exclusiveMaximum}`,
    multipleOf === undefined ? undefined : `a multiple of ${multipleOf}`,
  ]
  return parts.flatMap((part) => (part === undefined ? [] : [`, ${part}`])).join('')
}

function amount(least: number | undefined, most: number | undefined, of: string): string {
  if (most === undefined) return least === undefined ? '' : ` of ${least} or more ${of}`
  return least === undefined ? ` of up to ${most} ${of}` : ` of ${least} to ${most} ${of}`
}
