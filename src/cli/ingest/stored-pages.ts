/** What a server holds from earlier runs: for `--dry-run` and `--prune`. */
import type { Server } from '../connect.ts'
import { HASH, SOURCE } from './read-page.ts'

export interface StoredPage {
  readonly id: string
  /** Where it came from; undefined for what no ingest has put there. */
  readonly source: string | undefined
  readonly hash: string | undefined
}

interface DocumentList {
  readonly items: readonly { readonly id: string; readonly metadata?: Readonly<Record<string, unknown>> }[]
  readonly next_cursor: string | null
}

export async function listStoredPages(
  server: Pick<Server, 'json'>,
  collection: string,
): Promise<readonly StoredPage[]> {
  const pages: StoredPage[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ collection, limit: '100', ...(cursor === '' ? {} : { cursor }) })
    const list: DocumentList = await server.json<DocumentList>(`/v1/documents?${query}`)
    for (const { id, metadata = {} } of list.items)
      pages.push({ id, source: textOf(metadata[SOURCE]), hash: textOf(metadata[HASH]) })
    cursor = list.next_cursor
  }
  return pages
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
