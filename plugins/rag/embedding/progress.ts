import type { Logger } from '#sdk'

export interface Progress {
  add(chunks: number): void
  end(): void
}

/** Between two lines about how far the work in the background is. */
const PROGRESS_MS = 10_000

/**
 * Says now and then how fast it goes and how much is left; of little work only the end, of none nothing.
 *
 * @param total chunks, about
 */
export function createProgress(log: Logger, total: number): Progress {
  const started = performance.now()
  let done = 0
  let said = started
  const state = () => ({
    chunks: done,
    left: Math.max(0, total - done),
    chunks_per_second: Math.round((done * 10_000) / Math.max(1, performance.now() - started)) / 10,
  })
  return {
    add(chunks) {
      done += chunks
      if (performance.now() - said < PROGRESS_MS) return
      said = performance.now()
      log.info('embedding_progress', state())
    },
    end() {
      if (done > 0) log.info('embedding_done', state())
    },
  }
}
