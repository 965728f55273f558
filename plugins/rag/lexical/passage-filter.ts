/** Limits of a search, inside its queries. */
import type { Database, PassageFilter } from '#sdk'

type Sql = Database['sql']

/** Whether it leaves any passage of the collection out. */
export const isNarrow = ({ documentId, language, metadata }: PassageFilter): boolean =>
  documentId !== undefined || language !== undefined || metadata !== undefined

/** Conditions on `documents d`, each behind an `and`; vector stores know by themselves what language a passage is in. */
export const matchesFilter = (sql: Sql, { documentId, language, metadata }: PassageFilter) => sql`
  ${documentId === undefined ? sql`` : sql`and d.external_id = ${documentId}`}
  ${language === undefined ? sql`` : sql`and (d.language = ${language} or d.language like ${likePrefix(language)})`}
  ${metadata === undefined ? sql`` : sql`and d.metadata @> ${sql.json(JSON.parse(JSON.stringify(metadata)))}`}`

const likePrefix = (language: string): string => `${language.replace(/[\\%_]/g, '\\$&')}-%`
