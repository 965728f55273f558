/** The operations of an OpenAPI document, with what in each of them names a thing. */

export interface Operation {
  /** e.g. `GET /v1/conversations/{id}`. */
  readonly name: string
  readonly method: string
  readonly path: string
  /** Names of ids: `id` in the path, `?conversation_id` in the query, `#selection.document_id` in the body. */
  readonly ids: readonly string[]
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface OperationObject {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch']
const ID = /(^|_)id$/i

export const operationsOf = ({ paths }: OpenApiDocument): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      if (operation === undefined) return []
      const parameters = operation.parameters ?? []
      // Whatever stands in a path names something.
      const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
      const inQuery = parameters
        .filter((each) => each.in === 'query' && ID.test(each.name))
        .map(({ name }) => `?${name}`)
      const inBody = Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) => idsIn(schema, '#'))
      return [
        {
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path,
          ids: [...inPath, ...inQuery, ...inBody],
        },
      ]
    }),
  )

function idsIn(schema: Schema | undefined, at: string): readonly string[] {
  if (schema === undefined) return []
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    ...(ID.test(name) ? [`${at}${name}`] : []),
    ...idsIn(property, `${at}${name}.`),
  ])
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  return [...new Set([...own, ...parts.flatMap((part) => idsIn(part, at)), ...idsIn(schema.items, at)])]
}
