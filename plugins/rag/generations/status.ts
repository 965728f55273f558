/** What the library's vectors are like, in figures. */
import { adviseLanguageModel, type Database, type Embedder, readAskedLanguages, type VectorStore } from '#sdk'
import { countWaiting } from '../embedding/outbox.ts'
import { type Generation, type GenerationState, servingEmbedder } from './generation.ts'

export interface IndexStatus {
  readonly embedder: string
  readonly dimensions: number
  readonly vector_store: string
  /** `none`: another embedder's vectors serve, and this one has none. */
  readonly state: GenerationState | 'none'
  /** Whose vectors serve. */
  readonly served_by: string | null
  /** Why questions are not answered by meaning; `null`: they are. */
  readonly unavailable: string | null
  /** What would help readers who ask in languages that the embedder was not made for; `null`: nothing has to be done. */
  readonly advice: string | null
  /** Whether so many passages wait that searches say `degraded: ["vector_store"]`. */
  readonly behind: boolean
  /** Passages of the library. */
  readonly chunks: number
  /** Passages that still have to be sent to the vector store, those that are gone, and those whose text was refused. */
  readonly waiting: { readonly added: number; readonly removed: number; readonly refused: number }
}

export interface StatusOptions {
  readonly embedder: Embedder
  readonly vectorStore: VectorStore
  readonly generation: Generation | undefined
  readonly unavailable: string | null
  readonly behind: boolean
}

export async function readStatus(
  sql: Database['sql'],
  { embedder, vectorStore, generation, unavailable, behind }: StatusOptions,
): Promise<IndexStatus> {
  const [row] = await sql<{ chunks: number }[]>`select count(*)::int as chunks from chunks`
  const none = { added: 0, removed: 0, refused: 0 }
  return {
    embedder: embedder.id,
    dimensions: embedder.dimensions,
    vector_store: vectorStore.id,
    state: generation?.state ?? 'none',
    served_by: await servingEmbedder(sql),
    unavailable,
    advice: await readAdvice(sql, embedder),
    behind,
    chunks: row?.chunks ?? 0,
    waiting: generation === undefined ? none : await countWaiting(sql, generation.id),
  }
}

const ADVICE_DAYS = 30
const DAY_MS = 86_400_000

/** By the questions of the last thirty days. */
export async function readAdvice(
  sql: Database['sql'],
  { languages }: Pick<Embedder, 'languages'>,
): Promise<string | null> {
  if (languages === undefined) return null
  const since = new Date(Date.now() - ADVICE_DAYS * DAY_MS)
  return adviseLanguageModel(await readAskedLanguages({ sql }, { since, collections: null }), languages)
}
