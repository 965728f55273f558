import type { Database, Embedder, Logger, PluginJob } from '#sdk'
import { readAdvice } from '../generations/status.ts'

/** Logs, once a process, which model would help those who ask in other languages. */
export function languageAdvice({ sql }: Pick<Database, 'sql'>, embedder: Embedder, log: Logger): PluginJob {
  let logged = false
  return {
    name: 'language_advice',
    every: '1h',
    async run() {
      const advice = logged ? null : await readAdvice(sql, embedder)
      if (advice === null) return undefined
      logged = true
      log.warn('embedder_lacks_languages', { embedder: embedder.id, detail: advice })
      return undefined
    },
  }
}
