/**
 * Escapes U+2028 and U+2029 in a stream of JSON frames. Both are plain characters in JSON, and @google/generative-ai 0.24
 * takes them for ends of lines (`.` in its `responseLineRE`): an answer that holds one would break off.
 */

const FIRST = 0xe2
const SECOND = 0x80
/** U+2028 is E2 80 A8, U+2029 is E2 80 A9. */
const THIRD: Readonly<Record<number, string>> = { 168: '\\u2028', 169: '\\u2029' }

const encoder = new TextEncoder()

export function escapeLineSeparators(wire: typeof fetch): typeof fetch {
  const escaping = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const reply = await wire(input, init)
    if (!reply.ok || reply.body === null) return reply
    const { status, statusText, headers } = reply
    return new Response(reply.body.pipeThrough(createEscaper()), { status, statusText, headers })
  }
  return Object.assign(escaping, { preconnect: wire.preconnect })
}

export function createEscaper(): TransformStream<Uint8Array, Uint8Array> {
  /** The beginning of a character whose end has not come yet. */
  let held: number[] = []
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      // Almost always: nothing to look at.
      if (held.length === 0 && !bytes.includes(FIRST)) return controller.enqueue(bytes)
      const out: number[] = []
      for (const byte of bytes) {
        if (held.length === 2) {
          const escaped = THIRD[byte]
          if (escaped === undefined) out.push(...held, byte)
          else out.push(...encoder.encode(escaped))
          held = []
        } else if (held.length === 1 && byte === SECOND) held.push(byte)
        else {
          out.push(...held)
          held = byte === FIRST ? [byte] : []
          if (byte !== FIRST) out.push(byte)
        }
      }
      if (out.length > 0) controller.enqueue(Uint8Array.from(out))
    },
    flush(controller) {
      if (held.length > 0) controller.enqueue(Uint8Array.from(held))
    },
  })
}
