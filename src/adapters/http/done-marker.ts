/** Sees on the wire whether a stream of OpenAI's protocol has ended as it should: its SDK keeps that to itself. */

export interface WatchedWire {
  readonly fetch: typeof fetch
  /** Whether the last reply ended with `data: [DONE]`. */
  readonly isDone: boolean
}

const MARKER = 'data: [DONE]'
/** Spaces and line breaks may follow. */
const TAIL_BYTES = 64

export function watchEnd(wire: typeof fetch): WatchedWire {
  const decoder = new TextDecoder()
  let tail = new Uint8Array(0)
  const keep = (bytes: Uint8Array): void => {
    const joined = new Uint8Array(tail.length + Math.min(bytes.length, TAIL_BYTES))
    joined.set(tail)
    joined.set(bytes.subarray(-TAIL_BYTES), tail.length)
    tail = joined.slice(-TAIL_BYTES)
  }
  const watched = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const reply = await wire(input, init)
    tail = new Uint8Array(0)
    if (!reply.ok || reply.body === null) return reply
    const seen = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        keep(bytes)
        controller.enqueue(bytes)
      },
    })
    const { status, statusText, headers } = reply
    return new Response(reply.body.pipeThrough(seen), { status, statusText, headers })
  }
  return {
    fetch: Object.assign(watched, { preconnect: wire.preconnect }),
    get isDone() {
      return decoder.decode(tail).replaceAll('data:[DONE]', MARKER).includes(MARKER)
    },
  }
}
