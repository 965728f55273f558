/** The nearest vectors within limits: by comparing all of them, or by the HNSW index. */
import type { Database } from '../../../ports/database.ts'
import type { VectorQuery } from '../../../ports/vector-store.ts'
import { vectorArray } from '../../../text/index.ts'
import { type Generation, indexedType } from './generation.ts'
import { arrayText, languagesText } from './literals.ts'

export interface FoundRow {
  readonly chunk_id: string
  /** Cosine similarity. */
  readonly score: number
}

/** Rows of the index that a search with narrow limits may look at before it gives up. */
const MAX_SCAN_TUPLES = 60_000

/**
 * Best first, by the function of the migrations; as two JSON lists, for the driver takes longer for rows than for those.
 *
 * @param exactUpTo so many vectors within the limits are compared one by one; of more, the index is asked if there is
 * one, as widely as `keepWidth` has found necessary
 */
export async function searchVectors(
  { sql, kind }: Database,
  from: Generation,
  { vector, collectionIds, language, documentRowIds, limit }: VectorQuery,
  exactUpTo: number,
): Promise<readonly FoundRow[]> {
  const indexedAs = `${indexedType(kind, from.dimensions) ?? 'vector'}(${from.dimensions})`
  const [found] = await sql<{ ids: readonly string[] | null; scores: readonly number[] | null }[]>`
    select json_agg(nearest.chunk_id) as ids, json_agg(nearest.score) as scores from nearest_vectors(${from.id}, l2_normalize(${vectorArray(vector)}::text::int[]::vector), ${indexedAs},
      ${arrayText(collectionIds)}::text::int[],
      ${language === undefined ? null : languagesText(language)}::text::jsonb,
      ${documentRowIds === undefined ? null : arrayText(documentRowIds)}::text::bigint[],
      ${limit}, ${exactUpTo}, ${MAX_SCAN_TUPLES}) as nearest`
  const rows = (found?.ids ?? []).map((chunk_id, index) => ({ chunk_id, score: found?.scores?.[index] ?? 0 }))
  return rows.sort((one, other) => other.score - one.score)
}
