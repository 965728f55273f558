/** Server-sent events as bytes, the same on every runtime. */
import { contextOf } from '../../request/context.ts'
import { promiseEnd } from './body-end.ts'

export interface SseEvent {
  /** @default none: some dialects send bare data */
  readonly id?: number | string
  /** @default none, which is `message` to a browser */
  readonly event?: string
  /** One line, as JSON is; a line break would be sent as the specification wants it, as several `data:` lines. */
  readonly data: string
}

export interface SseOptions {
  /** Longest silence: proxies cut a connection that says nothing for 30 to 60 s. @default 10000 */
  readonly commentMs?: number
  readonly headers?: Readonly<Record<string, string>>
}

const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform` keeps proxies from compressing, and so from holding back; nginx obeys the other one. Caddy 2.6 heeds
  // neither, and holds back all of a stream whose first bytes are more than 512: it leaves alone what has an encoding.
  'cache-control': 'no-cache, no-transform',
  'content-encoding': 'identity',
  'x-accel-buffering': 'no',
}
/** A little less than what is promised, so that a busy event loop keeps the promise. */
const COMMENT_MS = 9000

const encoder = new TextEncoder()
const LINE_BREAK = /\r\n|\r|\n/
/** Python's `splitlines`, with which some clients read, takes these for ends of lines. In JSON they stand in strings alone. */
const OTHER_LINE_BREAK = /[\u0085\u2028\u2029]/g
const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

export function encodeEvent({ id, event, data }: SseEvent): Uint8Array {
  const head = (id === undefined ? '' : `id: ${id}\n`) + (event === undefined ? '' : `event: ${event}\n`)
  const plain = data.replaceAll(OTHER_LINE_BREAK, escaped)
  const lines = LINE_BREAK.test(plain) ? plain.split(LINE_BREAK).join('\ndata: ') : plain
  return encoder.encode(`${head}data: ${lines}\n\n`)
}

/**
 * A reply that sends events as they come, and reads no further than the client does.
 *
 * @param open begins the events; its signal is aborted when the client has left. Events that are thrown out of cut the
 *   connection: whatever a client should learn must be an event
 */
export function sseResponse(
  request: Request,
  open: (left: AbortSignal) => AsyncIterable<SseEvent>,
  { commentMs = COMMENT_MS, headers = {} }: SseOptions = {},
): Response {
  contextOf(request).keepOpen()
  // `request.signal` is no help: on Deno it is aborted after success too. A reader that leaves cancels the body.
  const left = new AbortController()
  let events: AsyncIterator<SseEvent> | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let lastSent = 0

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Some runtimes send the head only with the first bytes of the body. One line each: behind an empty line some
        // clients take a comment for a message without data.
        controller.enqueue(encoder.encode(': open\n'))
        lastSent = performance.now()
        timer = setInterval(() => {
          // A client that does not read has bytes waiting already.
          if ((controller.desiredSize ?? 0) <= 0 || performance.now() - lastSent < commentMs / 2) return
          controller.enqueue(encoder.encode(': still here\n'))
          lastSent = performance.now()
        }, commentMs / 2)
      },
      async pull(controller) {
        events ??= open(left.signal)[Symbol.asyncIterator]()
        try {
          const next = await events.next()
          if (left.signal.aborted) return
          if (next.done === true) {
            clearInterval(timer)
            controller.close()
            ended('completed')
            return
          }
          controller.enqueue(encodeEvent(next.value))
          lastSent = performance.now()
        } catch (error) {
          clearInterval(timer)
          if (left.signal.aborted) return
          controller.error(error)
          ended('failed')
        }
      },
      async cancel() {
        clearInterval(timer)
        left.abort()
        ended('client_left')
        await events?.return?.()
      },
    },
    { highWaterMark: 1 },
  )
  const ended = promiseEnd(body)
  return new Response(body, { headers: { ...SSE_HEADERS, ...headers } })
}
