import { inflateSync } from 'node:zlib'
import { UnreadableDocument } from '../../document.ts'

const MAX_STREAM_BYTES = 64 * 1024 * 1024
const MAX_TOTAL_BYTES = 256 * 1024 * 1024
/** Below this a stream cannot matter: deflate packs a thousand to one at best. */
const SMALL_BYTES = 1024

/**
 * Inflates a PDF's packed streams once, within a budget, before pdf.js does so with none. Pictures are passed over:
 * reading text never unpacks them. What does not inflate here is left for pdf.js to judge, under the deadline.
 * @throws UnreadableDocument when a few bytes unpack to a flood
 */
export function refuseInflatingPdf(bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let total = 0
  for (let at = buffer.indexOf('stream'); at >= 0; at = buffer.indexOf('stream', at + 6)) {
    if (buffer.subarray(Math.max(0, at - 3), at).toString('latin1') === 'end') continue
    const head = buffer.subarray(Math.max(0, at - 1024), at).toString('latin1')
    const dictionary = head.slice(Math.max(0, head.lastIndexOf(' obj')))
    const filters = dictionary.match(/\/(?:FlateDecode|Fl)\b/g)?.length ?? 0
    if (filters === 0 || /\/Subtype\s*\/Image\b/.test(dictionary)) continue
    const start = at + 6 + (buffer[at + 6] === 13 ? 2 : 1)
    const end = buffer.indexOf('endstream', start)
    if (end < 0) return
    if (end - start > SMALL_BYTES || filters > 1) total += inflatedBytes(buffer.subarray(start, end), filters)
    if (total > MAX_TOTAL_BYTES) throw flood()
    at = end
  }
}

function inflatedBytes(packed: Uint8Array, times: number): number {
  let data = packed
  for (let round = 0; round < Math.min(times, 4); round++) {
    try {
      data = inflateSync(data, { maxOutputLength: MAX_STREAM_BYTES })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw flood()
      return 0
    }
  }
  return data.byteLength
}

const flood = (): UnreadableDocument => new UnreadableDocument('The PDF unpacks to far more than a document contains')
