/** Notices that nobody reads an answer any more, so that it is not paid for to its end. */
import type { LiveJournal } from './live.ts'

/**
 * @param graceMs how long an answer goes on without a reader: whoever lost the connection may come back
 * @param abandoned called once, unless the answer ends first
 * @returns what ends the watch
 */
export function watchReaders(
  journal: Pick<LiveJournal, 'onReaders'>,
  graceMs: number,
  abandoned: () => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  const end = (): void => {
    ended = true
    clearTimeout(timer)
  }
  journal.onReaders((count) => {
    clearTimeout(timer)
    if (ended || count > 0) return
    timer = setTimeout(() => {
      end()
      abandoned()
    }, graceMs)
  })
  return end
}
