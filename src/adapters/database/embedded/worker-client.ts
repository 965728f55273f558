/** Starts the database's thread and talks to it. */
import { workerUrl } from './assets.ts'
import type { NumberedRequest, WorkerReply, WorkerRequest } from './worker-messages.ts'

export interface DatabaseWorker {
  /** @param receive is handed each piece of the reply, in order. @throws Error when the thread has died */
  call(request: WorkerRequest, receive?: (data: Uint8Array) => void): Promise<void>
  /** Ends the thread at once, whatever it does. */
  terminate(): void
}

interface PendingCall {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  readonly receive: ((data: Uint8Array) => void) | undefined
}

/** @param died is called once if the thread ends by itself */
export function startDatabaseWorker(died: (error: Error) => void = () => undefined): DatabaseWorker {
  const worker = new Worker(workerUrl().href, { type: 'module', smol: true })
  const pending = new Map<number, PendingCall>()
  let lastId = 0
  let failure: Error | undefined

  const fail = (error: Error): void => {
    if (failure !== undefined) return
    failure = error
    for (const call of pending.values()) call.reject(error)
    pending.clear()
  }
  const settle = (reply: WorkerReply): void => {
    const call = pending.get(reply.id)
    if (call === undefined) return
    if (reply.type !== 'data') pending.delete(reply.id)
    if (reply.type === 'failed') {
      call.reject(new Error(reply.message))
      return
    }
    if (reply.data !== undefined) call.receive?.(reply.data)
    if (reply.type === 'done') call.resolve()
  }
  // Not within the event: what waits for the reply would run there too, and `expect(…).rejects` of bun:test, which
  // waits in a loop of its own, would then never see another message.
  worker.onmessage = ({ data: reply }: MessageEvent<WorkerReply>) => {
    setImmediate(settle, reply)
  }
  worker.onerror = (event) => {
    event.preventDefault()
    const error = new Error(`The embedded database has died: ${event.message}`)
    fail(error)
    died(error)
  }

  return {
    call(request, receive) {
      return new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure)
          return
        }
        lastId += 1
        pending.set(lastId, { resolve, reject, receive })
        const message: NumberedRequest = { ...request, id: lastId }
        worker.postMessage(message, request.operation === 'execute' ? [request.messages.buffer] : [])
      })
    },
    terminate() {
      fail(new Error('The embedded database is closed'))
      worker.terminate()
    },
  }
}
