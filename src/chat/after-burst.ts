/** Gives memory back when many answers have ended: the collector leaves what they were made of for as long as little else comes. */
import { setTimeout } from 'node:timers'
import { collectGarbage } from '../base/collect-garbage.ts'

export interface Burst {
  /** @param active answers that are being written, whenever that has changed */
  update(active: number): void
  close(): void
}

/** With fewer at once there is little to give back. */
const MIN_ANSWERS = 64
/** Nobody waits then: answers would, for as long as a collection takes. */
const QUIET_MS = 1000

/** @param collect @default all garbage of the process, at once */
export function watchBursts(quietMs = QUIET_MS, collect = collectGarbage): Burst {
  let most = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    update(active) {
      most = Math.max(most, active)
      clearTimeout(timer)
      if (active > 0 || most < MIN_ANSWERS) return
      timer = setTimeout(() => {
        most = 0
        collect()
      }, quietMs).unref()
    },
    close: () => clearTimeout(timer),
  }
}
