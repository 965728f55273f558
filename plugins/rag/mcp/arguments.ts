/** Arguments of a call, checked: what is wrong with them is said so that a model can mend the call. */
import type { Static, TObject, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { problem, settleFields } from '#sdk'

/** Most faults that one reply names. */
const MAX_FAULTS = 5

/** @throws Problem `invalid_request` that names each fault and the arguments there are, and no value */
export function readArguments<Schema extends TObject>(schema: Schema, value: unknown): Static<Schema> {
  const given = value ?? {}
  // What it says of unknown fields is said below, among the other faults.
  settleFields(schema, given)
  if (Value.Check(schema, given)) return given
  const faults = new Map<string, string>()
  for (const { path, message, schema: expected } of Value.Errors(schema, given)) {
    if (!faults.has(path)) faults.set(path, describe(expected, message))
    if (faults.size === MAX_FAULTS) break
  }
  const list = [...faults].map(([path, message]) => `${path.slice(1) || 'arguments'}: ${message}`)
  throw problem('invalid_request', `${list.join('; ')}. The arguments are ${signature(schema)}.`)
}

const describe = ({ description }: TSchema, message: string): string =>
  message === 'Unexpected property' || description === undefined ? message : `${message} (${description})`

const signature = (schema: TObject): string =>
  Object.entries(schema.properties)
    .map(([name, { type }]) => `${name} (${type}${schema.required?.includes(name) ? ', required' : ''})`)
    .join(', ')
