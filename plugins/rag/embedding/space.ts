/** Whether this embedder's vectors are the ones that the library is searched by. */
import type { Database, Embedder } from '#sdk'

export type SpaceState =
  | { readonly usable: true }
  /** Another embedder's vectors serve. */
  | { readonly usable: false; readonly servedBy: string }

/** Opens the embedder's generation. The first embedder that a library has serves it, until it is swapped for another. */
export async function openSpace(sql: Database['sql'], embedder: Embedder): Promise<SpaceState> {
  const [own] = await sql<{ state: string }[]>`
    select state from open_index_generation(${embedder.id}, ${embedder.dimensions})`
  if (own?.state === 'serving') return { usable: true }
  const [serving] = await sql<{ embedder: string }[]>`select embedder from index_generations where state = 'serving'`
  return { usable: false, servedBy: serving?.embedder ?? 'none' }
}

/** What to do about it, for people. */
export const mismatchAdvice = (embedder: string, servedBy: string): string =>
  `The library's vectors were made by ${servedBy}, and EMBEDDER is ${embedder} now: search goes by words alone until ` +
  '`lectern reindex` has made new ones, or the former embedder is set again.'
