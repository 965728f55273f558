/** The worker's side: one document at a time, so that no page, however long or hostile, holds up a request. */
import { UnreadableDocument } from './document.ts'
import { type PreparedDocument, type PrepareInput, prepareDocument } from './prepare.ts'
import { threadId } from './processor-clock.ts'

export type WorkerReply =
  | { readonly type: 'ready'; readonly thread: string | null }
  | { readonly type: 'prepared'; readonly document: PreparedDocument }
  | { readonly type: 'unreadable'; readonly detail: string }
  | { readonly type: 'failed'; readonly message: string }

interface WorkerScope {
  onmessage: ((event: MessageEvent<PrepareInput>) => void) | null
  postMessage(reply: WorkerReply): void
}

const scope = globalThis as unknown as WorkerScope

scope.onmessage = (event) => {
  prepareDocument(event.data).then(
    (document) => scope.postMessage({ type: 'prepared', document }),
    (error: unknown) =>
      scope.postMessage(
        error instanceof UnreadableDocument
          ? { type: 'unreadable', detail: error.message }
          : { type: 'failed', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
      ),
  )
}
scope.postMessage({ type: 'ready', thread: threadId() })
