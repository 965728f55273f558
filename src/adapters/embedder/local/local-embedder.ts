/** The embedder over its thread: loaded once, started again after a crash, errors thrown as a provider's. */

import type { Health } from '../../../plugin.ts'
import type { CosineScale, Embedder } from '../../../ports/embedder.ts'
import { ProviderError } from '../../../ports/provider-error.ts'
import type { Logger } from '../../../telemetry/log/log.ts'
import { type EmbedderThread, startEmbedderThread, ThreadDied } from './embedder-thread.ts'
import type { ModelSpec } from './model-spec.ts'
import type { RuntimeChoice } from './session.ts'

export interface LocalEmbedderOptions {
  readonly model: ModelSpec
  /** Of a model that has a card. */
  readonly cosines?: CosineScale | undefined
  readonly runtime: RuntimeChoice
  readonly threads: number
  readonly libraryFolder: string
  readonly workerUrl: URL
  readonly log: Logger
  /** After a failure to load, nothing is tried for so long. @default 30000 */
  readonly retryAfterMs?: number
}

export interface LocalEmbedder extends Embedder {
  /** Loads the model if that has not begun. `status` and the next call tell whether it could be. */
  load(): Promise<void>
  status(): Health
  /** Resolves when nothing computes any more. */
  close(): Promise<void>
}

/** Texts that travel to the thread together; it splits them further. */
const MAX_BATCH = 32
const RETRY_AFTER_MS = 30_000

/** Starts nothing: the first text, or `load`, does. */
export function createLocalEmbedder(options: LocalEmbedderOptions): LocalEmbedder {
  const { model, log, retryAfterMs = RETRY_AFTER_MS } = options
  let thread: Promise<EmbedderThread> | undefined
  let running: EmbedderThread | undefined
  let failure: { readonly error: Error; readonly at: number } | undefined
  let closed = false

  const forget = (): void => {
    thread = undefined
    running = undefined
  }

  const start = async (): Promise<EmbedderThread> => {
    const { runtime, threads, libraryFolder } = options
    const died = (error: Error): void => {
      log.error('embedder_thread_died', { error })
      forget()
    }
    try {
      const started = await startEmbedderThread(
        options.workerUrl,
        { type: 'open', model, runtime, threads, libraryFolder },
        died,
      )
      const { ready } = started
      log.info('embedder_ready', { model: model.id, runtime: ready.runtime, load_ms: Math.round(ready.ms) })
      if (ready.fallback !== null) log.warn('embedder_native_unavailable', { reason: ready.fallback })
      failure = undefined
      running = started
      return started
    } catch (error) {
      forget()
      failure = { error: asError(error), at: Date.now() }
      log.error('embedder_failed', { error })
      throw error
    }
  }

  const use = (): Promise<EmbedderThread> => {
    if (closed) return Promise.reject(new ThreadDied('The embedder is closed'))
    if (thread === undefined && failure !== undefined && Date.now() - failure.at < retryAfterMs)
      return Promise.reject(failure.error)
    thread ??= start()
    return thread
  }

  const compute: Embedder['embed'] = async (texts, { kind, signal }) => {
    const holder = await abortable(use(), signal)
    return rowsOf(await holder.embed(texts, kind, signal), texts.length)
  }

  return {
    id: model.id,
    dimensions: model.dimensions,
    ...(model.languages === null ? {} : { languages: model.languages }),
    ...(options.cosines === undefined ? {} : { cosines: options.cosines }),
    maxBatch: MAX_BATCH,
    async embed(texts, request) {
      request.signal.throwIfAborted()
      if (texts.length === 0) return []
      try {
        return await compute(texts, request)
      } catch (error) {
        if (request.signal.aborted) throw request.signal.reason
        if (!(error instanceof ThreadDied) || closed) throw providerError(error)
      }
      // The thread died with this request, or another's, in its hands: once more, in a new one.
      return await compute(texts, request).catch((error: unknown) => {
        throw request.signal.aborted ? request.signal.reason : providerError(error)
      })
    },
    async load() {
      await use().catch(() => undefined)
    },
    status() {
      if (running !== undefined) return { status: 'up', detail: `${model.id}, ${running.ready.runtime}` }
      if (failure !== undefined) return { status: 'down', detail: failure.error.message }
      return { status: 'up', detail: thread === undefined ? 'loads when it is needed' : 'loading' }
    },
    async close() {
      closed = true
      const started = await thread?.catch(() => undefined)
      forget()
      await started?.close()
    },
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

const providerError = (error: unknown): ProviderError =>
  new ProviderError('embedder', 'unavailable', asError(error).message, { cause: error })

/** @throws the reason of `signal` as soon as it is aborted; the work goes on for others */
async function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** One array a text, over one buffer. */
function rowsOf(vectors: Float32Array, count: number): readonly Float32Array[] {
  const width = vectors.length / count
  return Array.from({ length: count }, (_, row) => vectors.subarray(row * width, (row + 1) * width))
}
