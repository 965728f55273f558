/** Follows a page that the server has accepted and stores behind its reply. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError, EXIT } from '../program/command.ts'
import { refusalOf, type Server } from '../program/connect.ts'

/** As `GET /v1/documents/{id}/status` shows it. */
interface Status {
  readonly status: string
  readonly version: number | null
  readonly waiting: number
  readonly warnings: readonly string[]
  readonly error: { readonly detail: string } | null
}

export interface Stored {
  readonly outcome: 'added' | 'changed' | 'failed'
  /** Why it failed. */
  readonly message?: string
  /** Embeddings that are made for it. */
  readonly embedded?: number
  readonly warnings?: readonly string[]
}

interface FollowOptions {
  readonly signal: AbortSignal | undefined
  onStage(stage: string): void
}

const EVERY_MS = 500
const STAGES: Readonly<Record<string, string>> = {
  accepted: 'waits for its turn',
  reading: 'is read',
  storing: 'is stored',
}

/** @param reply the 202 @throws CliError when the server does not tell how far it is */
export async function untilStored(
  server: Pick<Server, 'request'>,
  reply: Response,
  { signal, onStage }: FollowOptions,
): Promise<Stored> {
  const location = reply.headers.get('location')
  if (location === null) throw new CliError('The server has accepted a page and does not say where its status is.')
  let status = (await reply.json()) as Status
  for (let stage = STAGES[status.status]; stage !== undefined; stage = STAGES[status.status]) {
    onStage(stage)
    await sleep(EVERY_MS, undefined, signal === undefined ? {} : { signal })
    const asked = await server.request(location, {})
    if (asked.ok) status = (await asked.json()) as Status
    else if (asked.status !== 429 && asked.status !== 503)
      throw new CliError((await refusalOf(asked)).message, { exitCode: EXIT.unavailable })
  }
  if (status.error !== null) return { outcome: 'failed', message: status.error.detail }
  const { version, waiting, warnings } = status
  return { outcome: version === 1 ? 'added' : 'changed', embedded: waiting, warnings }
}
