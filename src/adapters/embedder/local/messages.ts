/** What the main thread and the embedder's Worker say to each other. */
import type { TextKind } from './job-queue.ts'
import type { ModelSpec } from './model-spec.ts'
import type { RuntimeChoice, RuntimeName } from './session.ts'

export interface OpenMessage {
  readonly type: 'open'
  readonly model: ModelSpec
  readonly runtime: RuntimeChoice
  /** Threads of one run; WebAssembly has one. */
  readonly threads: number
  /** Folder in which libraries may be unpacked. */
  readonly libraryFolder: string
}

export interface EmbedMessage {
  readonly type: 'embed'
  readonly id: number
  readonly kind: TextKind
  readonly texts: readonly string[]
}

export interface CancelMessage {
  readonly type: 'cancel'
  readonly id: number
}

/** Nothing is computed after it; `closed` says that the thread may be ended. */
export interface CloseMessage {
  readonly type: 'close'
}

export type ToWorker = OpenMessage | EmbedMessage | CancelMessage | CloseMessage

export type FromWorker =
  | {
      readonly type: 'ready'
      readonly runtime: RuntimeName
      readonly ms: number
      /** Why another runtime was wanted and is not used. */
      readonly fallback: string | null
    }
  /** The model cannot be loaded. */
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'vectors'; readonly id: number; readonly vectors: Float32Array }
  | { readonly type: 'error'; readonly id: number; readonly reason: string }
  | { readonly type: 'closed' }
