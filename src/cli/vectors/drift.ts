/** How far the vector store and the library are apart, as a server reports it. */
import { refusalOf, type Server } from '../program/connect.ts'

export interface Drift {
  readonly chunks: number
  readonly points: number
  readonly waiting: number
  readonly missing: number
  readonly stale: number
  readonly extra: number
}

/** @throws CliError for whatever is no success */
export async function checkVectors(
  server: Pick<Server, 'request'>,
  body: { readonly repair: boolean },
): Promise<Drift> {
  const reply = await server.request('/v1/index/check', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw await refusalOf(reply)
  return (await reply.json()) as Drift
}

export const driftOf = ({ missing, stale, extra }: Drift): number => missing + stale + extra

export const describeDrift = ({ missing, stale, extra }: Drift): string =>
  `${missing} missing, ${stale} of another text, ${extra} of passages that are gone`
