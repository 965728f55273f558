/** What a server says of its vectors, as far as commands use it. */
import type { Server } from '../program/connect.ts'

export interface IndexStatus {
  readonly embedder: string
  readonly dimensions: number
  readonly vector_store: string
  readonly state: 'none' | 'filling' | 'serving' | 'retired'
  readonly served_by: string | null
  readonly unavailable: string | null
  readonly advice: string | null
  readonly chunks: number
  readonly waiting: { readonly added: number; readonly removed: number; readonly refused: number }
}

export const readIndexStatus = (server: Pick<Server, 'json'>): Promise<IndexStatus> =>
  server.json<IndexStatus>('/v1/index')

/** What can still be sent to the vector store now: texts that were refused wait for longer. */
export const leftOf = ({ waiting }: IndexStatus): number => waiting.added - waiting.refused + waiting.removed
