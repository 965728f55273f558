/**
 * Sees on the wire what OpenAI's SDK keeps to itself: whether a stream has ended as it should, and what a refusal says that
 * has not the form of OpenAI.
 */

export interface WatchedWire {
  readonly fetch: typeof fetch
  /** Whether the last reply ended with `data: [DONE]`. */
  readonly isDone: boolean
  /** The body of the last reply when it was a refusal of the request (400, 422); else empty. */
  readonly refusal: string
}

const EVENT_END = new TextEncoder().encode('\n\n')
const MARKER = 'data: [DONE]'
/** Spaces and line breaks may follow. */
const TAIL_BYTES = 64
/** Of a refusal: some repeat the whole request. */
const MAX_REFUSAL_CHARACTERS = 20_000

export function watchWire(wire: typeof fetch): WatchedWire {
  const decoder = new TextDecoder()
  let tail = new Uint8Array(0)
  let refusal = ''
  const keep = (bytes: Uint8Array): void => {
    const joined = new Uint8Array(tail.length + Math.min(bytes.length, TAIL_BYTES))
    joined.set(tail)
    joined.set(bytes.subarray(-TAIL_BYTES), tail.length)
    tail = joined.slice(-TAIL_BYTES)
  }
  const watched = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const reply = await wire(input, init)
    const { status, statusText, headers } = reply
    tail = new Uint8Array(0)
    refusal = ''
    if (status === 400 || status === 422) {
      const text = await reply.text()
      refusal = text.slice(0, MAX_REFUSAL_CHARACTERS)
      return new Response(text, { status, statusText, headers })
    }
    if (!reply.ok || reply.body === null) return reply
    const seen = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        keep(bytes)
        controller.enqueue(bytes)
      },
      // Some leave the empty line behind the last event out, and the SDK would leave the event out.
      flush: (controller) => controller.enqueue(EVENT_END),
    })
    return new Response(reply.body.pipeThrough(seen), { status, statusText, headers })
  }
  return {
    fetch: Object.assign(watched, { preconnect: wire.preconnect }),
    get isDone() {
      return decoder.decode(tail).replaceAll('data:[DONE]', MARKER).includes(MARKER)
    },
    get refusal() {
      return refusal
    },
  }
}
