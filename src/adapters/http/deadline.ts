/** Waiting that ends when nobody wants it any more, or when it has taken too long. */
import { DeadlinePassed } from './failure.ts'

export interface Deadline {
  /** Aborted with the caller's reason, or with a `DeadlinePassed`. */
  readonly signal: AbortSignal
  /** Sets the time that is left, from now. */
  restart(milliseconds: number): void
  /** There is no hurry until `restart`. */
  stop(): void
  /** Ends what still goes on under the signal. */
  end(): void
}

/** One for all: to make an error costs more than all else about a deadline. */
const OVER = new Error('The call is over')

export function startDeadline(caller: AbortSignal, milliseconds: number): Deadline {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const leave = (): void => controller.abort(caller.reason)
  let dueAt = Number.POSITIVE_INFINITY
  let allowedMs = milliseconds
  let firesAt = Number.POSITIVE_INFINITY
  const stop = (): void => {
    dueAt = Number.POSITIVE_INFINITY
  }
  const arm = (left: number): void => {
    clearTimeout(timer)
    firesAt = performance.now() + left
    timer = setTimeout(fire, left)
  }
  const fire = (): void => {
    firesAt = Number.POSITIVE_INFINITY
    const left = dueAt - performance.now()
    if (left <= 0) controller.abort(new DeadlinePassed(allowedMs))
    else if (left < Number.POSITIVE_INFINITY) arm(left)
  }
  /** Each part of an answer gets more time: the timer looks by itself, when it fires, whether it is time. */
  const restart = (left: number): void => {
    allowedMs = left
    dueAt = performance.now() + left
    if (firesAt > dueAt) arm(left)
  }
  if (caller.aborted) leave()
  else caller.addEventListener('abort', leave, { once: true })
  restart(milliseconds)
  return {
    signal: controller.signal,
    restart,
    stop,
    end() {
      clearTimeout(timer)
      caller.removeEventListener('abort', leave)
      controller.abort(OVER)
    },
  }
}

/** @throws the signal's reason as soon as it is aborted, whether or not `work` heeds it */
export async function raceAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
  // What is left behind may fail later, with nobody to hear it.
  work.catch(() => undefined)
  try {
    return await Promise.race([aborted, work])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** @throws the signal's reason */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await raceAbort(over, signal).finally(() => clearTimeout(timer))
}
