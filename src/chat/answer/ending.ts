/** How an answer ends, by what a generator wrote and why it stopped: the outcomes that must never be mixed up. */
import type { FinishReason } from '../../ports/generator.ts'
import { sentencesIn } from './sentences.ts'

export interface Written {
  /** Whether anything is left of it that a reader can see. */
  readonly hasText: boolean
  /** Whether a citation was proved. */
  readonly isCited: boolean
  /** Whether the generator has said that the sources do not hold the answer. */
  readonly isRefusal: boolean
  readonly reason: FinishReason
  /** Whether the sources come near, though they do not hold the answer. */
  readonly isNear: boolean
}

export interface Ending {
  readonly status: 'answered' | 'no_answer' | 'stopped'
  /** What the reader sees beneath it. */
  readonly sentence?: string
}

/**
 * @param language of the answer, BCP 47
 * @returns `undefined` when nothing was written: that is a fault of the generator and says nothing about the sources
 */
export function endingOf(
  { hasText, isCited, isRefusal, reason, isNear }: Written,
  language: string,
): Ending | undefined {
  const { noAnswer, nearest, filtered } = sentencesIn(language)
  if (reason === 'filtered') return { status: isCited ? 'answered' : 'stopped', sentence: filtered }
  if (isCited) return { status: 'answered' }
  if (isRefusal) return { status: 'no_answer', sentence: isNear ? nearest : noAnswer }
  if (!hasText) return undefined
  // Half an answer: what would have proved it may have been about to come.
  if (reason !== 'stop') return { status: 'stopped' }
  return { status: 'no_answer', sentence: isNear ? nearest : noAnswer }
}
