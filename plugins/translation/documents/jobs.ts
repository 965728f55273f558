/** Translations in the making: one job a document, language and version, however many readers wait for it. */
import { callerKey, type Logger, Problem, problem } from '#sdk'
import { type Progress, startProgress } from '../assemble/progress.ts'
import type { SegmentMade } from '../assemble/render.ts'
import type { BilledTo } from '../model/call.ts'
import type { Make, TranslationMade } from './make.ts'
import type { DocumentState } from './state.ts'

export type Job = Progress<SegmentMade, TranslationMade>

export interface Jobs {
  /**
   * What is being made of this very version, with these corrections, or begins to be. Who began it pays; when his
   * budget ends before the work does, the next reader goes on from there.
   *
   * @throws Problem `draining`
   */
  of(state: DocumentState, language: string, billedTo: BilledTo): Job
  /** Gives up what is being made; what was finished stays. */
  close(): Promise<void>
}

interface Running extends Job {
  readonly billedTo: BilledTo
}

export function createJobs(make: Make, log: Logger): Jobs {
  const running = new Map<string, Running>()
  const closing = new AbortController()

  const join = (state: DocumentState, language: string, billedTo: BilledTo): Running => {
    if (closing.signal.aborted) throw problem('draining')
    const name = [state.documentRowId, language, state.version, state.revision].join('/')
    const known = running.get(name)
    if (known !== undefined) return known
    const work = startProgress<SegmentMade, TranslationMade>((emit) =>
      make(state, language, billedTo, emit, closing.signal),
    )
    const begun = { ...work, billedTo }
    running.set(name, begun)
    const about = { document: state.documentId, language }
    work.result
      .then(
        ({ translated, flagged }) => log.info('document_translated', { ...about, translated, flagged: flagged.length }),
        (error: unknown) => log.warn('document_not_translated', { ...about, error }),
      )
      .finally(() => running.delete(name))
    return begun
  }

  return {
    of(state, language, billedTo) {
      const first = join(state, language, billedTo)
      const isOthers = (job: Running, error: unknown): boolean =>
        error instanceof Problem && error.code === 'rate_limited' && callerKey(job.billedTo) !== callerKey(billedTo)
      const finish = async (job: Running): Promise<TranslationMade> =>
        await job.result.catch(async (error: unknown) => {
          if (isOthers(job, error)) return await finish(join(state, language, billedTo))
          throw error
        })
      const result = finish(first)
      // Nobody may be waiting for it any more.
      result.catch(() => undefined)

      return {
        result,
        async *follow(signal) {
          const sent = new Set<number>()
          for (let job = first; ; job = join(state, language, billedTo)) {
            try {
              for await (const segment of job.follow(signal)) {
                if (!sent.has(segment.index)) yield segment
                sent.add(segment.index)
              }
              return await job.result
            } catch (error) {
              if (signal.aborted || !isOthers(job, error)) throw error
            }
          }
        },
      }
    },

    async close() {
      closing.abort()
      await Promise.allSettled([...running.values()].map(({ result }) => result))
    },
  }
}
