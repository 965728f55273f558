/** How far a document is, accepted or stored. */
import type { Database } from '../../../ports/database.ts'
import { Problem, problem } from '../../../request/problem.ts'
import { DEFAULT_COLLECTION } from '../../address.ts'
import { findDocument } from '../read.ts'
import type { DocumentStatus, Documents, Indexer } from '../types.ts'
import { type AcceptedRow, findAccepted } from './rows.ts'

type Scope = Parameters<Documents['status']>[1]

/** Of a document that was accepted just now, or of which nothing more is known than what is given. */
export function statusOf(
  known: Pick<AcceptedRow, 'collection' | 'id' | 'acceptedAt'> & Partial<DocumentStatus>,
): DocumentStatus {
  const { acceptedAt, ...others } = known
  return {
    status: 'accepted',
    version: null,
    chunks: 0,
    waiting: 0,
    warnings: [],
    error: null,
    accepted_at: acceptedAt.toISOString(),
    ...others,
  }
}

/** @throws Problem `not_found` when it is neither stored nor accepted, `conflict` as `findDocument` */
export async function readStatus(
  sql: Database['sql'],
  indexer: Indexer,
  id: string,
  { collection, limit }: Scope,
): Promise<DocumentStatus> {
  const stored = await findDocument(sql, id, { collection, limit }).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'not_found') return null
    throw error
  })
  const named = collection ?? stored?.collection ?? DEFAULT_COLLECTION
  const isVisible = limit === null || limit.includes(named)
  const accepted = isVisible ? await findAccepted(sql, named, id) : null
  if (stored === null && accepted === null) throw problem('not_found', 'There is no such document')
  const [row] =
    stored === null
      ? []
      : await sql<{ version: number; chunks: number }[]>`
          select version, (select count(*)::int from chunks where document_id = d.id) as chunks
          from documents d where id = ${stored.key}`
  const waiting = stored === null ? 0 : await indexer.countWaiting(stored)
  const stage =
    accepted === null || accepted.stage === 'done' ? (waiting > 0 ? 'embedding' : 'indexed') : accepted.stage
  return {
    id,
    collection: named,
    status: stage,
    version: row?.version ?? null,
    chunks: row?.chunks ?? 0,
    waiting,
    warnings: accepted?.warnings ?? [],
    error: accepted?.failure ?? null,
    accepted_at: accepted?.acceptedAt.toISOString() ?? null,
  }
}
