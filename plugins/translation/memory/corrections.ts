/** What people wrote instead of a machine's words. It wins over every model, in its collection. */
import type { Database } from '#sdk'

type Sql = Database['sql']

export interface Correction {
  readonly collectionId: number
  readonly segmentId: string
  readonly language: string
  /** As it stands in the document. */
  readonly text: string
  /** The principal; `null` for one without a name. */
  readonly by: string | null
}

/** Texts by segment id. */
export async function correctionsOf(
  sql: Sql,
  collectionId: number,
  language: string,
  segmentIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ segment_id: string; text: string }[]>`
    select segment_id, text from translation_corrections
    where collection_id = ${collectionId} and target_language = ${language}
      and segment_id in (select jsonb_array_elements_text(${sql.json([...segmentIds])}))`
  return new Map(rows.map((row) => [row.segment_id, row.text]))
}

/** @returns when it was written down; every translation put together before counts as old from then on */
export async function writeCorrection(sql: Sql, correction: Correction): Promise<Date> {
  const { collectionId, segmentId, language, text, by } = correction
  return await sql.begin(async (tx) => {
    const [row] = await tx<{ corrected_at: Date }[]>`
      insert into translation_corrections as c (collection_id, segment_id, target_language, text, principal_id)
      values (${collectionId}, ${segmentId}, ${language}, ${text}, ${by})
      on conflict (collection_id, segment_id, target_language) do update
      set text = excluded.text, principal_id = excluded.principal_id, corrected_at = now()
      returning corrected_at`
    await tx`
      insert into translation_revisions as r (collection_id, target_language, revision)
      values (${collectionId}, ${language}, 1)
      on conflict (collection_id, target_language) do update set revision = r.revision + 1`
    return row?.corrected_at ?? new Date()
  })
}
