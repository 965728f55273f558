/** Shows how far an ingest is: a bar on a terminal, a line a page elsewhere. */
import cliProgress from 'cli-progress'
import type { Output } from '../program/command.ts'
import { shorten, timeLeft } from '../program/text.ts'
import type { PageResult } from './send-pages.ts'

export interface Progress {
  add(result: PageResult): void
  /** What the server is at with a page that takes long. */
  note(name: string, stage: string): void
  stop(): void
}

/** Pages that changed nothing are not worth a line. */
export function showProgress(total: number, out: Output, err: Output): Progress {
  if (!err.isTerminal) {
    return {
      add({ name, outcome, message }) {
        if (outcome !== 'unchanged')
          out.write(`${outcome.padEnd(9)} ${name}${message === undefined ? '' : `: ${message}`}\n`)
      },
      note() {},
      stop() {},
    }
  }
  const startedAt = performance.now()
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} pages  {pace}/s  {left}  {page}',
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  let done = 0
  bar.start(total, 0, { pace: '0', left: '', page: '' })
  return {
    add({ name }) {
      const seconds = (performance.now() - startedAt) / 1000
      done++
      bar.increment(1, {
        pace: (done / Math.max(seconds, 0.001)).toFixed(1),
        left: timeLeft(done, total, seconds),
        page: shorten(name, 40),
      })
    },
    note: (name, stage) => bar.update({ page: `${shorten(name, 40)} ${stage}` }),
    stop: () => bar.stop(),
  }
}
