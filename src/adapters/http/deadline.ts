/** Waiting that ends when nobody wants it any more, or when it has taken too long. */
import { DeadlinePassed } from './failure.ts'

export interface Deadline {
  /** Aborted with the caller's reason, or with a `DeadlinePassed`. */
  readonly signal: AbortSignal
  /** Sets the time that is left, from now. */
  restart(milliseconds: number): void
  /** There is no hurry until `restart`. */
  stop(): void
  /**
   * No time is kept any more.
   *
   * @param isDone `false`: what goes on under the signal is ended; else nothing does, and to end it would cost a
   * hundredth of an answer
   */
  end(isDone: boolean): void
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
    end(isDone) {
      clearTimeout(timer)
      caller.removeEventListener('abort', leave)
      if (!isDone) controller.abort(OVER)
    },
  }
}

/** @throws the signal's reason */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  const leave = (): void => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  try {
    await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', leave)
  }
}
