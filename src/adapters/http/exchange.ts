/** One request and its reply, as seen from the wire: what an SDK keeps to itself, we read here. */
import { joinBytes } from '../../base/join-bytes.ts'
import { isRecord } from '../../base/json.ts'
import { traceparent } from '../../telemetry/trace.ts'
import { ERROR_CODES } from './error-codes.ts'
import { readEventData } from './event-stream.ts'
import { retryAfterMs, retryDelayMs } from './retry-after.ts'

export interface Exchange {
  /** Hands a request on, and notes what comes back, the whole of it. To be given to an SDK as its `fetch`. */
  readonly fetch: typeof fetch
  /**
   * Has an SDK send its request, and reads the reply's JSON in its place: the SDK gets an empty object.
   *
   * @throws what the SDK makes of any status but a success; SyntaxError
   */
  json(send: (wire: typeof fetch) => Promise<unknown>): Promise<unknown>
  /**
   * Has an SDK send its request, and reads the data of the reply's server-sent events in its place, those together that
   * came in one piece: the SDK gets an empty reply.
   * Of a reply in JSON, which a server sends that does not stream, the whole is one event, or each item of its list.
   *
   * @throws what the SDK makes of any status but a success
   */
  events(send: (wire: typeof fetch) => Promise<void>): Promise<AsyncIterableIterator<readonly string[]>>
  /** Of the reply; undefined while there is none. */
  readonly status: number | undefined
  /** Bytes of the reply's body that were read, when its status was a success. */
  readonly received: number
  readonly retryAfterMs: number | undefined
  /** The service's own word for the error, e.g. `model_not_found`; never a sentence, which may hold anything. */
  readonly code: string | undefined
  /** The body of the reply when it refuses the request itself (400, 422), up to some length; else empty. Not for logs. */
  readonly refusal: string
}

/** No reply is that long; one that has no end would fill the memory. */
const MAX_BYTES = 64 * 1024 * 1024
const MAX_ERROR_BYTES = 64 * 1024
/** Some repeat the whole request. */
const MAX_REFUSAL_CHARACTERS = 20_000

export function createExchange(): Exchange {
  // Taken now: while it is lent to an SDK, the global is this exchange's own.
  const wire = globalThis.fetch
  let status: number | undefined
  let received = 0
  let waitMs: number | undefined
  let code: string | undefined
  let refusal = ''

  /** Of a refusal everything is read; a success is yet to be. */
  const ask = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const response = await wire(input, withTraceparent(input, init))
    status = response.status
    waitMs = retryAfterMs(response.headers)
    refusal = ''
    if (response.body === null || response.ok) return response
    const { headers, statusText } = response
    const text = new TextDecoder().decode(await readWhole(response.body, MAX_ERROR_BYTES))
    waitMs ??= retryDelayMs(text)
    code = errorCode(text)
    if (status === 400 || status === 422) refusal = text.slice(0, MAX_REFUSAL_CHARACTERS)
    return new Response(text, { status, statusText, headers: withoutEncoding(headers) })
  }

  const count = (bytes: number): void => {
    received += bytes
  }

  const send = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const response = await ask(input, init)
    if (response.body === null || !response.ok) return response
    const { status, statusText, headers } = response
    const whole = await readWhole(response.body, MAX_BYTES, count)
    return new Response(whole, { status, statusText, headers: withoutEncoding(headers) })
  }

  return {
    fetch: Object.assign(send, { preconnect: wire.preconnect }),
    async json(sendBy) {
      let bytes: Uint8Array | undefined
      const take = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
        const response = await ask(input, init)
        if (response.body === null || !response.ok) return response
        bytes = await readWhole(response.body, MAX_BYTES, count)
        return new Response('{}', { status: response.status })
      }
      await sendBy(Object.assign(take, { preconnect: wire.preconnect }))
      return JSON.parse(new TextDecoder().decode(bytes))
    },
    async events(sendBy) {
      let body: ReadableStream<Uint8Array> | null = null
      const take = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
        const response = await ask(input, init)
        if (!response.ok) return response
        body = response.body
        return new Response('', { status: response.status })
      }
      await sendBy(Object.assign(take, { preconnect: wire.preconnect }))
      if (body === null) throw new Error('There are no events in the reply')
      return readEventData(body, (bytes) => {
        count(bytes)
        if (received > MAX_BYTES) throw tooLong(MAX_BYTES)
      })
    },
    get status() {
      return status
    },
    get received() {
      return received
    },
    get retryAfterMs() {
      return waitMs
    },
    get code() {
      return code
    },
    get refusal() {
      return refusal
    },
  }
}

/** Lets the service's own trace be a part of ours. */
function withTraceparent(input: RequestInfo | URL, init: RequestInit | undefined): RequestInit | undefined {
  const value = traceparent()
  if (value === undefined) return init
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
  headers.set('traceparent', value)
  return { ...init, headers }
}

/** The body was decoded on its way in; its length is another now. */
function withoutEncoding(headers: Headers): Headers {
  const kept = new Headers(headers)
  kept.delete('content-encoding')
  kept.delete('content-length')
  return kept
}

/** @throws RangeError when there is more, and what the connection fails with */
async function readWhole(
  body: ReadableStream<Uint8Array>,
  mostBytes: number,
  onBytes: (count: number) => void = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  const parts: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return joinBytes(parts, total)
    parts.push(value)
    total += value.length
    onBytes(value.length)
    if (total > mostBytes) {
      reader.cancel().catch(() => undefined)
      throw tooLong(mostBytes)
    }
  }
}

const tooLong = (mostBytes: number): RangeError => new RangeError(`The reply has more than ${mostBytes} bytes`)

/** `error.code`, `error.status` or `error.type` of an error in JSON, if it is a word that services use. */
function errorCode(text: string): string | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined
  }
  const error = isRecord(parsed) && isRecord(parsed.error) ? parsed.error : parsed
  if (!isRecord(error)) return undefined
  return [error.code, error.status, error.type].find(
    (each): each is string => typeof each === 'string' && ERROR_CODES.has(each),
  )
}
