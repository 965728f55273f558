/** What the tests read of the OpenAPI document, and the least that has a schema's shape. */
import type { RunningTarget } from './targets.ts'

export interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

export interface Operation {
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> }
}

export interface NamedOperation {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** Every operation that the target's own document names. */
export async function readOperations(target: RunningTarget): Promise<readonly NamedOperation[]> {
  const { paths } = (await (await target.fetch('/docs/json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

export function sample({ type, enum: listed, anyOf, items, properties = {}, required = [] }: Schema): unknown {
  if (listed !== undefined) return listed[0]
  if (anyOf?.[0] !== undefined) return sample(anyOf[0])
  if (type === 'object')
    return Object.fromEntries(required.map((name) => [name, sample(properties[name] ?? {})] as const))
  if (type === 'array') return items === undefined ? [] : [sample(items)]
  if (type === 'boolean') return true
  return type === 'integer' || type === 'number' ? 1 : 'x'
}
