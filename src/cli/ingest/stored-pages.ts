/** What a server holds from earlier runs: for `--dry-run` and `--prune`. */

import { FILE, HASH, SOURCE } from '../../library/folder/read-page.ts'
import { refusalOf, type Server } from '../program/connect.ts'

export interface StoredPage {
  readonly id: string
  /** Where it came from; undefined for what no ingest has put there. */
  readonly source: string | undefined
  /** Its path there. */
  readonly file: string | undefined
  readonly hash: string | undefined
}

interface DocumentList {
  readonly items: readonly { readonly id: string; readonly metadata?: Readonly<Record<string, unknown>> }[]
  readonly next_cursor: string | null
}

export async function listStoredPages(
  server: Pick<Server, 'request'>,
  collection: string,
): Promise<readonly StoredPage[]> {
  const pages: StoredPage[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ collection, limit: '100', ...(cursor === '' ? {} : { cursor }) })
    const reply = await server.request(`/v1/documents?${query}`)
    // A collection is made by its first page.
    if (reply.status === 404) return []
    if (!reply.ok) throw await refusalOf(reply)
    const list = (await reply.json()) as DocumentList
    for (const { id, metadata = {} } of list.items)
      pages.push({
        id,
        source: textOf(metadata[SOURCE]),
        file: textOf(metadata[FILE]),
        hash: textOf(metadata[HASH]),
      })
    cursor = list.next_cursor
  }
  return pages
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
