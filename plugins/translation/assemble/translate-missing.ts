/** Has the memory filled with the texts that are missing, each asked for once, by whichever process comes first. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Logger, Problem, ProviderError, problem } from '#sdk'
import { HEARTBEAT_MS, type Memory, type MemoryKey } from '../memory/memory.ts'
import type { BilledTo } from '../model/call.ts'
import { type BatchOutcome, batchesOf, type Translator } from '../model/translator.ts'
import type { Segment } from '../segment/cut.ts'

export interface TranslateMissingRequest {
  readonly key: MemoryKey
  /** In the order of the document. */
  readonly segments: readonly Segment[]
  /** Of the page, for context. */
  readonly title: string
  readonly billedTo: BilledTo
}

/** Texts by hash, with marks, as soon as they are there. `reused`: they were in the memory, or another process made them. */
export type Emit = (texts: ReadonlyMap<string, string>, reused: boolean) => void

/**
 * @returns hashes of the segments that a model broke twice: they stay in the source language
 * @throws ProviderError, or Problem `upstream_unavailable` when another process met it; Problem `rate_limited` when the
 *   payer's budget does not cover it; what was finished stays
 */
export type TranslateMissing = (
  request: TranslateMissingRequest,
  emit: Emit,
  signal: AbortSignal,
) => Promise<ReadonlySet<string>>

export interface TranslateMissingOptions {
  readonly memory: Memory
  readonly translate: Translator
  readonly log: Logger
  /** How much of a document goes into one call, in tokens. */
  readonly batchTokens: number
}

/** Batches of one document that are under way at once. */
const PARALLEL = 4
const FIRST_LOOK_MS = 100
const LAST_LOOK_MS = 1000
/** Rests between two looks at what others are making grow by this factor. */
const REST_GROWTH = 1.5
/** For those who ask while a failure of the model is fresh. */
const RETRY_SECONDS = 5

export function createTranslateMissing({
  memory,
  translate,
  log,
  batchTokens,
}: TranslateMissingOptions): TranslateMissing {
  return async ({ key, segments, title, billedTo }, emit, signal) => {
    const owner = randomUUID()
    const waiting = new Map(segments.map((segment) => [segment.hash, segment]))
    const damaged = new Set<string>()
    const accept = (texts: ReadonlyMap<string, string>, reused: boolean): void => {
      for (const hash of texts.keys()) waiting.delete(hash)
      if (texts.size > 0) emit(texts, reused)
    }
    const look = async (): Promise<void> => accept(await memory.find(key, [...waiting.keys()]), true)
    const giveUp = (hash: string): void => {
      waiting.delete(hash)
      damaged.add(hash)
    }

    /** @throws whatever ended it, once every batch that was under way is dealt with */
    const translateOwn = async (own: readonly Segment[]): Promise<void> => {
      const batches = [...batchesOf(own, batchTokens)]
      const dealtWith = new Set<string>()
      let failure: unknown
      let working = PARALLEL
      const work = async (): Promise<void> => {
        for (let batch = batches.shift(); batch !== undefined && failure === undefined; batch = batches.shift()) {
          const context = { language: key.targetLanguage, title, billedTo, ...around(segments, batch) }
          const { error, ...outcome } = await translate(batch, context, signal)
          await keep(outcome)
          for (const hash of outcome.texts.keys()) dealtWith.add(hash)
          for (const { hash } of outcome.damaged) dealtWith.add(hash)
          if (isRefusal(error) && working > 1) {
            // What the others set aside may be enough for this once they are done.
            const rest = batch.filter(({ hash }) => !dealtWith.has(hash))
            if (rest.length > 0) batches.push(rest)
            break
          }
          failure ??= error
        }
        working -= 1
      }
      const ended = await Promise.allSettled(Array.from({ length: PARALLEL }, work))
      failure ??= ended.find((each) => each.status === 'rejected')?.reason
      if (failure === undefined) return
      const left = own.flatMap(({ hash }) => (dealtWith.has(hash) ? [] : [hash]))
      if (failure instanceof ProviderError && !signal.aborted) await memory.fail(key, left, owner, 'unavailable')
      throw failure
    }

    const keep = async ({ texts, damaged: broken }: BatchOutcome): Promise<void> => {
      if (texts.size > 0) await memory.keep(key, texts)
      accept(texts, false)
      if (broken.length === 0) return
      log.warn('translation_damaged', { language: key.targetLanguage, segments: broken.length })
      const hashes = broken.map(({ hash }) => hash)
      await memory.fail(key, hashes, owner, 'damaged')
      hashes.forEach(giveUp)
    }

    await look()
    if (waiting.size === 0) return damaged
    const heartbeat = setInterval(() => {
      memory.heartbeat(owner).catch((error: unknown) => log.warn('translation_beat_failed', { error }))
    }, HEARTBEAT_MS)
    try {
      for (let rest = FIRST_LOOK_MS; waiting.size > 0; rest = Math.min(rest * REST_GROWTH, LAST_LOOK_MS)) {
        signal.throwIfAborted()
        for (const [hash, failure] of await memory.failures(key, [...waiting.keys()])) {
          if (failure === 'damaged') giveUp(hash)
          else throw problem('upstream_unavailable', 'The model did not answer', { retryAfterSeconds: RETRY_SECONDS })
        }
        const claimed = await memory.claim(key, [...waiting.keys()], owner)
        // Whoever had the claim before may have kept the text between our look and our claim.
        await look()
        const own = [...waiting.values()].filter(({ hash }) => claimed.has(hash))
        if (own.length > 0) await translateOwn(own)
        if (waiting.size === 0) break
        await sleep(rest, undefined, { signal })
        await look()
      }
    } finally {
      clearInterval(heartbeat)
      await memory.release(owner)
    }
    return damaged
  }
}

const isRefusal = (error: unknown): boolean => error instanceof Problem && error.code === 'rate_limited'

/** What stands before and behind a batch in its document. */
function around(
  segments: readonly Segment[],
  batch: readonly Segment[],
): { readonly before: string; readonly after: string } {
  const indexOf = (segment: Segment | undefined): number => (segment === undefined ? -1 : segments.indexOf(segment))
  const [first, last] = [indexOf(batch[0]), indexOf(batch.at(-1))]
  const sourceAt = (index: number): string => (index < 0 ? '' : (segments[index]?.source ?? ''))
  return { before: sourceAt(first - 1), after: last < 0 ? '' : sourceAt(last + 1) }
}
