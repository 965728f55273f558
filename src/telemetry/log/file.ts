/** The log as files, for those without a collector: a new one each day and when one is full, the oldest go. */
import { resolve } from 'node:path'
import type { DestinationStream } from 'pino'

export interface LogFileOptions {
  /** `logs/lectern.log` becomes `logs/lectern.2026-11-21.1.log` and so on. */
  readonly path: string
  readonly megabytes: number
  /** Files that stay beside the one that is written. */
  readonly keep: number
}

/** @throws Error when the file cannot be written */
export async function openLogFile({ path, megabytes, keep }: LogFileOptions): Promise<DestinationStream> {
  const { default: openRolling } = await import('pino-roll')
  const stream = await openRolling({
    file: resolve(path),
    frequency: 'daily',
    dateFormat: 'yyyy-MM-dd',
    size: `${megabytes}m`,
    mkdir: true,
    // What was written stays when the process is killed.
    sync: true,
    limit: { count: keep, removeOtherLogFiles: true },
  })
  let reported = false
  stream.on('error', (error: Error) => {
    // The disk is full, or the folder is gone: stdout still has every line.
    if (!reported) process.stderr.write(`LOG_FILE cannot be written: ${error.message}\n`)
    reported = true
  })
  return stream
}
