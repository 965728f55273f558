/** The worker's side: one document or archive at a time, so that none, however long or hostile, holds up a request. */
import type { LeftPacked } from '../archives/archive-names.ts'
import { unpackInto } from '../archives/unpack.ts'
import { UnreadableDocument } from './document.ts'
import { type PreparedDocument, type PrepareInput, prepareDocument } from './prepare.ts'
import { threadId } from './processor-clock.ts'

export type WorkerTask =
  | { readonly type: 'prepare'; readonly input: PrepareInput }
  | { readonly type: 'unpack'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly folder: string }

export type WorkerReply =
  | { readonly type: 'ready'; readonly thread: string | null }
  | { readonly type: 'prepared'; readonly document: PreparedDocument }
  | { readonly type: 'unpacked'; readonly leftOut: readonly LeftPacked[] }
  | { readonly type: 'unreadable'; readonly detail: string }
  | { readonly type: 'failed'; readonly message: string }

interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerTask>) => void) | null
  postMessage(reply: WorkerReply): void
}

const scope = globalThis as unknown as WorkerScope

scope.onmessage = (event) => {
  work(event.data).then(
    (reply) => scope.postMessage(reply),
    (error: unknown) =>
      scope.postMessage(
        error instanceof UnreadableDocument
          ? { type: 'unreadable', detail: error.message }
          : { type: 'failed', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
      ),
  )
}
scope.postMessage({ type: 'ready', thread: threadId() })

async function work(task: WorkerTask): Promise<WorkerReply> {
  if (task.type === 'prepare') return { type: 'prepared', document: await prepareDocument(task.input) }
  return { type: 'unpacked', leftOut: await unpackInto(task.name, task.bytes, task.folder) }
}
