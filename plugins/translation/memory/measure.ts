/** How much of what is to be translated is there already, as a metric. */
import type { Metrics } from '#sdk'
import type { Memory } from './memory.ts'

export function measureMemory(memory: Memory, metrics: Metrics): Memory {
  const uses = metrics.counter('cache_requests_total', 'Whether it was there already', ['cache', 'result'])
  return {
    ...memory,
    async find(key, hashes) {
      const found = await memory.find(key, hashes)
      uses.add(found.size, { cache: 'translations', result: 'hit' })
      uses.add(hashes.length - found.size, { cache: 'translations', result: 'miss' })
      return found
    },
  }
}
