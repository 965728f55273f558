/** Starts the Worker that holds the model, and talks to it. */
import type { TextKind } from './job-queue.ts'
import type { EmbedMessage, FromWorker, OpenMessage } from './messages.ts'

/** The thread ended by itself: what it was asked may be asked of another. */
export class ThreadDied extends Error {
  override readonly name = 'ThreadDied'
}

/** The model cannot be loaded, or cannot read a text: asking again gives the same. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed'
}

export type Ready = Extract<FromWorker, { readonly type: 'ready' }>

export interface EmbedderThread {
  readonly ready: Ready
  /**
   * @returns one row a text, in order
   * @throws ThreadDied, ModelFailed, or the reason of `signal`
   */
  embed(texts: readonly string[], kind: TextKind, signal: AbortSignal): Promise<Float32Array>
  /** Refuses what it was asked, and ends the thread as soon as it computes nothing. */
  close(): Promise<void>
}

interface Pending {
  readonly resolve: (vectors: Float32Array) => void
  readonly reject: (reason: unknown) => void
}

/** Longest wait for a run of the model to end. Ended within one, the native library takes the process along. */
const CLOSE_MS = 10_000

/**
 * Resolves when the model is loaded.
 *
 * @param died is called once if the thread ends by itself later
 * @throws ThreadDied, ModelFailed
 */
export function startEmbedderThread(
  url: URL,
  open: OpenMessage,
  died: (error: Error) => void,
): Promise<EmbedderThread> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(url.href, { type: 'module', smol: true })
    const pending = new Map<number, Pending>()
    let lastId = 0
    let failure: Error | undefined
    const closed = Promise.withResolvers<void>()

    const refuse = (error: Error): void => {
      failure ??= error
      reject(failure)
      for (const { reject: rejectCall } of pending.values()) rejectCall(failure)
      pending.clear()
    }
    const end = (error: Error): void => {
      refuse(error)
      worker.terminate()
      closed.resolve()
    }

    const thread = (ready: Ready): EmbedderThread => ({
      ready,
      embed: (texts, kind, signal) =>
        new Promise((resolveCall, rejectCall) => {
          if (failure !== undefined || signal.aborted) {
            rejectCall(failure ?? signal.reason)
            return
          }
          const id = ++lastId
          const abort = (): void => {
            pending.delete(id)
            worker.postMessage({ type: 'cancel', id })
            rejectCall(signal.reason)
          }
          const done = (): void => signal.removeEventListener('abort', abort)
          signal.addEventListener('abort', abort, { once: true })
          pending.set(id, {
            resolve: (vectors) => {
              done()
              resolveCall(vectors)
            },
            reject: (reason) => {
              done()
              rejectCall(reason)
            },
          })
          const message: EmbedMessage = { type: 'embed', id, kind, texts }
          worker.postMessage(message)
        }),
      async close() {
        const error = new ThreadDied('The embedder is closed')
        refuse(error)
        worker.postMessage({ type: 'close' })
        const late = setTimeout(closed.resolve, CLOSE_MS)
        await closed.promise
        clearTimeout(late)
        end(error)
      },
    })

    worker.onmessage = ({ data: message }: MessageEvent<FromWorker>) => {
      if (message.type === 'ready') {
        resolve(thread(message))
        return
      }
      if (message.type === 'failed') {
        end(new ModelFailed(message.reason))
        return
      }
      if (message.type === 'closed') {
        closed.resolve()
        return
      }
      const call = pending.get(message.id)
      pending.delete(message.id)
      if (message.type === 'vectors') call?.resolve(message.vectors)
      else call?.reject(new ModelFailed(message.reason))
    }
    worker.onerror = (event) => {
      event.preventDefault()
      if (failure !== undefined) return
      const error = new ThreadDied(`The embedder's thread has died: ${event.message}`)
      end(error)
      died(error)
    }
    worker.postMessage(open)
  })
}
