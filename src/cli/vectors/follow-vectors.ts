/** Waits until the vectors that a server makes behind its replies are there, and reports how far it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import cliProgress from 'cli-progress'
import type { CommandContext } from '../program/command.ts'
import type { Server } from '../program/connect.ts'
import { counted, timeLeft } from '../program/text.ts'
import { type IndexStatus, leftOf, readIndexStatus } from './index-status.ts'

export interface FollowOptions {
  /** Aborted when nobody wants to wait any longer; the server goes on. */
  readonly signal: AbortSignal
  /** Whether this state is what was waited for. @default nothing is left to be sent */
  readonly done?: (status: IndexStatus) => boolean
}

export type FollowOutcome =
  | { readonly outcome: 'done'; readonly status: IndexStatus; readonly seconds: number }
  /** Nothing has moved for a while: the embedder or the vector store does not answer. */
  | { readonly outcome: 'stalled'; readonly status: IndexStatus; readonly left: number }
  | { readonly outcome: 'stopped' }

const LOOK_MS = 300
const STALLED_MS = 60_000
/** Between two lines where no bar can be drawn. */
const LINE_MS = 5000

/** @throws CliError for a server that has no vectors, or does not let this key ask */
export async function followVectors(
  server: Pick<Server, 'json'>,
  { err }: Pick<CommandContext, 'err'>,
  options: FollowOptions,
): Promise<FollowOutcome> {
  const { signal, done = (status) => leftOf(status) === 0 } = options
  const startedAt = performance.now()
  let movedAt = startedAt
  let status = await readIndexStatus(server)
  let most = leftOf(status)
  const display = err.isTerminal ? showBar() : showLines((text) => err.write(text))
  try {
    while (!done(status)) {
      const left = leftOf(status)
      most = Math.max(most, left)
      display.show(most - left, most)
      if (performance.now() - movedAt > STALLED_MS) return { outcome: 'stalled', status, left }
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return { outcome: 'stopped' }
      status = await readIndexStatus(server)
      if (leftOf(status) !== left) movedAt = performance.now()
    }
  } finally {
    display.stop()
  }
  return { outcome: 'done', status, seconds: (performance.now() - startedAt) / 1000 }
}

interface Display {
  show(done: number, total: number): void
  stop(): void
}

function showBar(): Display {
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} passages have their vectors  {left}',
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  )
  const startedAt = performance.now()
  let started = false
  return {
    show(done, total) {
      if (!started) bar.start(total, done, { left: '' })
      started = true
      bar.setTotal(total)
      bar.update(done, { left: timeLeft(done, total, (performance.now() - startedAt) / 1000) })
    },
    stop() {
      if (started) bar.stop()
    },
  }
}

function showLines(write: (text: string) => void): Display {
  let saidAt = performance.now()
  let said = 0
  return {
    show(done, total) {
      if (done === said || performance.now() - saidAt < LINE_MS) return
      saidAt = performance.now()
      said = done
      write(`${done} of ${counted(total, 'passage')} have their vectors\n`)
    },
    stop: () => undefined,
  }
}
