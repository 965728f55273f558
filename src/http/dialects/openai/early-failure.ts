/** Waits a little for the first word of an answer, so that a failure before it is a reply with a status. */
import { type JournalEvent, toProblem } from '../../../chat/index.ts'

/**
 * OpenAI's clients try again by themselves after a 503, and not after an error in a stream: that one they only throw.
 *
 * @returns the same events, from the first
 * @throws Problem when the answer fails before its first word and within `waitMs`
 */
export async function raiseEarlyFailure(
  events: AsyncIterable<JournalEvent>,
  waitMs: number,
): Promise<AsyncIterable<JournalEvent>> {
  const source = events[Symbol.asyncIterator]()
  const { promise: over, resolve } = Promise.withResolvers<'over'>()
  const timer = setTimeout(() => resolve('over'), waitMs)
  const seen: JournalEvent[] = []
  let pending: Promise<IteratorResult<JournalEvent>> | undefined
  try {
    for (;;) {
      pending = source.next()
      const next = await Promise.race([pending, over])
      if (next === 'over') break
      pending = undefined
      if (next.done === true) break
      if (next.value.event === 'error') {
        await source.return?.()
        throw toProblem(next.value.data).problem
      }
      seen.push(next.value)
      if (next.value.event !== 'start' && next.value.event !== 'sources') break
    }
  } finally {
    clearTimeout(timer)
  }
  return replay(seen, pending, source)
}

async function* replay(
  seen: readonly JournalEvent[],
  pending: Promise<IteratorResult<JournalEvent>> | undefined,
  source: AsyncIterator<JournalEvent>,
): AsyncGenerator<JournalEvent, void, void> {
  try {
    yield* seen
    for (let next = await (pending ?? source.next()); next.done !== true; next = await source.next()) yield next.value
  } finally {
    await source.return?.()
  }
}
