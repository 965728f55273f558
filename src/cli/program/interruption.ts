/** Ctrl-C, once: end cleanly; twice: end now. */
import { EXIT } from './command.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  dispose(): void
}

/** The second signal ends the process where it stands. */
export function interruption(): Interruption {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
  }
  for (const name of SIGNALS) process.on(name, stop)
  return {
    signal: controller.signal,
    dispose() {
      for (const name of SIGNALS) process.off(name, stop)
    },
  }
}
