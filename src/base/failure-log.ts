/** A failure that lasts is one line in the log, however often the work is tried again, and its end is another. */
type Write = (event: string, fields: Readonly<Record<string, unknown>>) => void

export interface FailureLog {
  /** Logs the first failure of a row as `event`. */
  failed(fields: Readonly<Record<string, unknown>>): void
  /** Logs how long it lasted, if it had failed. */
  worked(): void
}

export function createFailureLog(log: { readonly info: Write; readonly warn: Write }, event: string): FailureLog {
  let failures = 0
  let since = 0
  return {
    failed(fields) {
      failures += 1
      if (failures > 1) return
      since = performance.now()
      log.warn(event, fields)
    },
    worked() {
      if (failures === 0) return
      log.info('recovered', { from: event, failures, lasted_ms: Math.round(performance.now() - since) })
      failures = 0
    },
  }
}
