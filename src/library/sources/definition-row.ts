/** A source's definition, as its row has it. */
import type { Database } from '../../ports/database.ts'
import type { CollectionLimit } from '../documents/types.ts'
import { SOURCE_KINDS, type SourceDefinition } from './source.ts'

export interface DefinitionRow {
  readonly name: string
  readonly kind: string
  readonly address: string
  readonly collection: string
  readonly every: string | null
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly language: string | null
  readonly base_url: string | null
  readonly site: string | null
}

export const DEFINITION_COLUMNS = (sql: Database['sql']) =>
  sql`name, kind, address, collection, every, include, exclude, metadata, language, base_url, site`

/** Not on its way out, and of a collection that the caller may touch. As JSON, because poolers break arrays of text. */
export const isVisible = (sql: Database['sql'], limit: CollectionLimit) =>
  limit === null
    ? sql`removing_at is null`
    : sql`removing_at is null and collection in (select jsonb_array_elements_text(${sql.json([...limit])}))`

/** @throws Error for a kind that a newer release has stored */
export function toDefinition({ base_url, kind: stored, ...row }: DefinitionRow): SourceDefinition {
  const kind = SOURCE_KINDS.find((each) => each === stored)
  if (kind === undefined) throw new Error(`The source ${row.name} is of the kind ${stored}, which is not known here`)
  const { name, address, collection, every, include, exclude, metadata, language, site } = row
  return { name, kind, address, collection, every, include, exclude, metadata, language, baseUrl: base_url, site }
}
