import type { Database, PluginJob, VectorStore } from '#sdk'
import { dropUnused } from './generation.ts'

/** Drops the vectors of embedders that no process has run with for a day. */
export const dropUnusedGenerations = ({ sql }: Pick<Database, 'sql'>, vectorStore: VectorStore): PluginJob => ({
  name: 'unused_generations',
  every: '10m',
  async run(signal) {
    const embedders = await dropUnused(sql, vectorStore, signal)
    return embedders.length === 0 ? undefined : { embedders }
  },
})
