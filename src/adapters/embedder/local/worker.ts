/** The thread in which texts become vectors: a run of the model holds its thread, which must not be the server's. */
import { createJobQueue, type Run } from './job-queue.ts'
import type { EmbedMessage, FromWorker, OpenMessage, ToWorker } from './messages.ts'
import { giveMemoryBack } from './native-memory.ts'
import { openSentenceModel, type SentenceModel } from './sentence-model.ts'

declare const self: {
  onmessage: ((event: { readonly data: ToWorker }) => void) | null
  postMessage(message: FromWorker, transfer: readonly ArrayBuffer[]): void
}

/** A job whose vectors are still being filled in. */
interface Open {
  readonly vectors: Float32Array<ArrayBuffer>
  missing: number
}

/** Without work for so long after a load or passages, the thread gives memory back. */
const IDLE_MS = 1000

const say = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void => self.postMessage(message, transfer)

function serve(): void {
  const queue = createJobQueue()
  const open = new Map<number, Open>()
  let model: SentenceModel | undefined
  let opening: OpenMessage | undefined
  let working = false
  let closing = false
  /** Whether memory was taken that questions do not need. */
  let grown = true
  let idle: ReturnType<typeof setTimeout> | undefined

  const load = async (message: OpenMessage): Promise<void> => {
    opening = message
    working = true
    const started = performance.now()
    try {
      const { model: spec, runtime, threads, libraryFolder } = message
      model = await openSentenceModel({ spec, runtime, threads, libraryFolder })
      say({ type: 'ready', runtime: model.runtime, ms: performance.now() - started, fallback: model.fallback })
    } catch (error) {
      say({ type: 'failed', reason: reasonOf(error) })
    }
    rest()
  }

  /** Ending the thread inside native code would take the whole process along. */
  const rest = (): void => {
    working = false
    if (closing) say({ type: 'closed' })
    else if (grown) idle = setTimeout(shrink, IDLE_MS)
  }

  const shrink = (): void => {
    grown = false
    void giveMemoryBack()
  }

  const accept = ({ id, kind, texts }: EmbedMessage): void => {
    if (model === undefined || opening === undefined) {
      say({ type: 'error', id, reason: 'The model is not loaded' })
      return
    }
    const { encode } = model
    const { prefixes, dimensions } = opening.model
    try {
      queue.add({ id, kind, texts: texts.map((text) => encode(prefixes[kind] + text)) })
    } catch (error) {
      say({ type: 'error', id, reason: reasonOf(error) })
      return
    }
    open.set(id, { vectors: new Float32Array(texts.length * dimensions), missing: texts.length })
    grown ||= kind === 'document'
    if (!working) void work(model, dimensions)
  }

  const work = async (loaded: SentenceModel, dimensions: number): Promise<void> => {
    working = true
    clearTimeout(idle)
    for (let run = queue.next(); run !== undefined && !closing; run = queue.next()) {
      await carryOut(run, loaded, dimensions)
      // Messages that came during the run are read now: a question may go before the next passages.
      if (!queue.isEmpty()) await new Promise((resolve) => setTimeout(resolve, 0))
    }
    rest()
  }

  const carryOut = async (run: Run, loaded: SentenceModel, dimensions: number): Promise<void> => {
    const job = open.get(run.jobId)
    if (job === undefined) return
    try {
      const vectors = await loaded.embed(run.texts)
      run.indexes.forEach((place, row) => {
        job.vectors.set(vectors.subarray(row * dimensions, (row + 1) * dimensions), place * dimensions)
      })
      job.missing -= run.indexes.length
      if (job.missing > 0) return
      open.delete(run.jobId)
      say({ type: 'vectors', id: run.jobId, vectors: job.vectors }, [job.vectors.buffer])
    } catch (error) {
      forget(run.jobId)
      say({ type: 'error', id: run.jobId, reason: reasonOf(error) })
    }
  }

  const forget = (id: number): void => {
    queue.cancel(id)
    open.delete(id)
  }

  const close = (): void => {
    closing = true
    if (!working) rest()
  }

  self.onmessage = ({ data }) => {
    if (data.type === 'open') void load(data)
    else if (data.type === 'embed') accept(data)
    else if (data.type === 'cancel') forget(data.id)
    else close()
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

serve()
