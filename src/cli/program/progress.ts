/** How far a long work is: a bar on a terminal, nothing where the output is kept. */
import cliProgress from 'cli-progress'
import type { Output } from './command.ts'

export interface Counter {
  add(): void
  stop(): void
}

/** @param noun what is counted, e.g. `questions` */
export function showCounter(total: number, noun: string, err: Output): Counter {
  if (!err.isTerminal) return { add() {}, stop() {} }
  const format = `{bar} {value}/{total} ${noun}  {eta_formatted} left`
  const options = { format, hideCursor: true, clearOnComplete: true, gracefulExit: false, etaBuffer: 50 }
  const bar = new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic)
  bar.start(total, 0)
  return { add: () => bar.increment(), stop: () => bar.stop() }
}
