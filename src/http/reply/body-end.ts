/** Streams that tell by themselves how they have ended, so that nobody has to pass each of their chunks on to see it. */
import type { RequestOutcome } from '../../request/context.ts'

type Result = RequestOutcome['result']

const ends = new WeakMap<ReadableStream, Promise<Result>>()

/** @returns what to call when the stream has ended; only the first call counts */
export function promiseEnd(body: ReadableStream): (result: Result) => void {
  const { promise, resolve } = Promise.withResolvers<Result>()
  ends.set(body, promise)
  return resolve
}

/** `undefined` for a stream that does not tell. */
export const endOf = (body: ReadableStream): Promise<Result> | undefined => ends.get(body)
