/** `Server-Timing`: where the time of a reply went, for the developer's tools of a browser. */
import type { Stage } from '../../telemetry/trace.ts'

/**
 * https://www.w3.org/TR/server-timing/: stages in the order in which they ended, then all of it. A streamed reply lists
 * what was done before its head.
 */
export function serverTiming(stages: ReadonlyMap<Stage, number>, totalMs: number): string {
  const parts = [...stages].filter(([stage]) => stage !== 'total')
  return [...parts, ['total', totalMs] as const].map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`).join(', ')
}
