/** Memory, processor time and the delay of the event loop. Measured by ourselves: runtimes differ in what they tell. */
import { clearInterval, setInterval } from 'node:timers'
import type { Metrics } from '#sdk'

const SAMPLE_MS = 100
const DELAYS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5] as const

/** @returns what ends the sampling */
export function measureProcess(metrics: Metrics): () => void {
  const resident = metrics.gauge('process_resident_memory_bytes', 'Memory that the process holds')
  const heap = metrics.gauge('process_heap_bytes', 'Memory that JavaScript objects take')
  const external = metrics.gauge('process_external_memory_bytes', 'Memory outside the heap that objects hold')
  const cpu = metrics.counter('process_cpu_seconds_total', 'Processor time, of all threads')
  metrics
    .gauge('process_start_time_seconds', 'When the process has started, in seconds since 1970', [], 'min')
    .set(Math.round(performance.timeOrigin / 1000))

  let counted = 0
  metrics.onRender(() => {
    const { rss, heapUsed, external: outside } = process.memoryUsage()
    resident.set(rss)
    heap.set(heapUsed)
    external.set(outside)
    const { user, system } = process.cpuUsage()
    const seconds = (user + system) / 1_000_000
    cpu.add(Math.max(0, seconds - counted))
    counted = Math.max(counted, seconds)
  })
  return sampleDelays(metrics)
}

/** How much later than asked for a timer comes: for so long everything else has waited too. */
function sampleDelays(metrics: Metrics): () => void {
  const delays = metrics.histogram('event_loop_delay_seconds', 'How late a timer of 100 ms comes', DELAYS)
  let expected = performance.now() + SAMPLE_MS
  const timer = setInterval(() => {
    const now = performance.now()
    delays.observe(Math.max(0, now - expected) / 1000)
    expected = now + SAMPLE_MS
  }, SAMPLE_MS)
  timer.unref()
  return () => clearInterval(timer)
}
