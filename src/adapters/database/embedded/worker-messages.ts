/** What is said between the program and the thread that the embedded database runs in. */

export type WorkerRequest =
  /** Make the cluster if there is none. Costs memory that only the end of the thread gives back. */
  | { readonly operation: 'create'; readonly directory: string; readonly extensionFolder: string }
  | {
      readonly operation: 'open'
      readonly directory: string
      readonly extensionFolder: string
      /** @default true */
      readonly synced?: boolean
    }
  /** Whole messages of PostgreSQL's wire protocol, answered by data. */
  | { readonly operation: 'execute'; readonly messages: Uint8Array<ArrayBuffer> }
  /** Ends a transaction whose connection is gone. */
  | { readonly operation: 'rollback' }
  /** From now on the log is not cut, or is again. */
  | { readonly operation: 'keep-log'; readonly kept: boolean }
  | { readonly operation: 'close' }

export type NumberedRequest = WorkerRequest & { readonly id: number }

/** Any number of `data`, then one `done`, with the last of the data, or `failed`. */
export type WorkerReply =
  | { readonly id: number; readonly type: 'data'; readonly data: Uint8Array<ArrayBuffer> }
  | { readonly id: number; readonly type: 'done'; readonly data?: Uint8Array<ArrayBuffer> | undefined }
  | { readonly id: number; readonly type: 'failed'; readonly message: string }
