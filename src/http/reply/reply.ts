/** The last hand on every reply: headers that all of them carry, and the moment they have truly ended. */
import type { RequestContext, RequestOutcome } from '../../request/context.ts'
import { endOf } from './body-end.ts'

const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Puts headers on a reply; what the reply says itself wins, but for what plugins and the core answer for. */
export function addHeaders(reply: Response, context: RequestContext): void {
  for (const [name, value] of Object.entries(COMMON_HEADERS))
    if (!reply.headers.has(name)) reply.headers.set(name, value)
  if (!reply.headers.has('cache-control') && !reply.headers.has('etag')) reply.headers.set('cache-control', 'no-store')
  for (const [name, value] of context.responseHeaders) {
    if (name === 'set-cookie' || name === 'vary') reply.headers.append(name, value)
    else reply.headers.set(name, value)
  }
  reply.headers.set('x-request-id', context.requestId)
}

/** A reply whose headers may be changed: those of `Response.redirect` and of `fetch` may not. */
export function withOwnHeaders(reply: Response): Response {
  try {
    reply.headers.delete('x-request-id')
    return reply
  } catch {
    return new Response(reply.body, { status: reply.status, statusText: reply.statusText, headers: reply.headers })
  }
}

/** Bodies of these types are whole when their handler returns; everything else is taken for a stream. */
const WHOLE = /^(application\/([\w.-]+\+)?json|text\/(?!event-stream)|image\/)/

/** The reply to `HEAD`: what `GET` would say, its length included where it is known, and no body. */
export async function withoutBody(reply: Response): Promise<Response> {
  const headers = new Headers(reply.headers)
  if (reply.body !== null && isWhole(reply)) headers.set('content-length', String((await reply.bytes()).byteLength))
  else reply.body?.cancel().catch(() => undefined)
  return new Response(null, { status: reply.status, statusText: reply.statusText, headers })
}

/** Whether nothing of the reply is still to be made. */
export const isWhole = (reply: Response): boolean =>
  reply.body === null || WHOLE.test(reply.headers.get('content-type') ?? '')

/**
 * Calls `ended` once: now when the body is whole, else when the stream ends, fails or is left by the client. One that does
 * not tell its end is passed on chunk by chunk, only when the reader asks for one.
 */
export function watchEnd(reply: Response, ended: (result: RequestOutcome['result']) => void): Response {
  if (isWhole(reply) || reply.body === null) {
    ended(reply.status >= 500 ? 'failed' : 'completed')
    return reply
  }
  const end = endOf(reply.body)
  if (end !== undefined) {
    void end.then(ended)
    return reply
  }
  const reader = reply.body.getReader()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await reader.read()
          if (next.done) {
            controller.close()
            ended('completed')
          } else controller.enqueue(next.value)
        } catch (error) {
          controller.error(error)
          ended('failed')
        }
      },
      async cancel(reason) {
        ended('client_left')
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status: reply.status, statusText: reply.statusText, headers: reply.headers })
}
