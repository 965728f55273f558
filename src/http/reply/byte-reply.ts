/** A reply of bytes that are made while they are read, such as a file of unknown length. */
import { contextOf } from '../../request/context.ts'

/**
 * Reads no further than the client does. What is thrown breaks the reply off, so that no client takes it for whole; a
 * client that leaves ends the iteration.
 */
export function byteReply(
  request: Request,
  bytes: AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Response {
  contextOf(request).keepOpen()
  const iterator = bytes[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await iterator.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers })
}
