/** Shows how far a backup or a restore is: a bar on a terminal, nothing elsewhere. */
import cliProgress from 'cli-progress'
import type { Output } from '../program/command.ts'

export interface RowProgress {
  /** @param what the step, e.g. `checked`; another one begins the bar anew */
  show(what: string, rows: number, of: number): void
  stop(): void
}

export function showRows(err: Output): RowProgress {
  if (!err.isTerminal) return { show() {}, stop() {} }
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {percentage}%  {value}/{total} rows {what}  {eta_formatted} left',
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
      fps: 10,
    },
    cliProgress.Presets.shades_classic,
  )
  let current: string | undefined
  return {
    show(what, rows, of) {
      if (what !== current) bar.start(of, rows, { what })
      else bar.update(rows)
      current = what
    },
    stop: () => bar.stop(),
  }
}
