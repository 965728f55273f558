/** The innermost step: says that the sources hold no answer, or has one generated and its citations proved. */
import type { FinishReason, Generator, TokenUsage } from '../../ports/generator.ts'
import type { Passage } from '../../ports/passage.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import { approximateTokens, createVisibleText, smallTalkOf } from '../../text/index.ts'
import type { ChatEvent, ChatTurn, Nearest } from '../events.ts'
import type { ChatHandler } from '../pipeline.ts'
import { createCitationStream } from './citations.ts'
import { endingOf } from './ending.ts'
import { createThoughtFilter } from './markdown/thoughts.ts'
import { describeNearest } from './nearest.ts'
import { buildPrompt, type PromptOptions, promptTokens } from './prompt.ts'
import { createRefusalFilter } from './refusal.ts'
import { sentencesIn } from './sentences.ts'
import { replyTo } from './small-talk.ts'

export interface AnswerOptions extends PromptOptions {
  readonly generator: Generator
  /** Of this service, as `PUBLIC_URL` says; '' when it does not. */
  readonly origin: string
}

const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0 }

/** @returns the handler to put behind all steps; it answers from `turn.passages` alone */
export function createAnswerGenerator({ generator, origin, ...prompt }: AnswerOptions): ChatHandler {
  return async function* answer(turn: ChatTurn): AsyncGenerator<ChatEvent, void, void> {
    if (!turn.answerable || turn.passages.length === 0) {
      const smallTalk = turn.selection === null ? smallTalkOf(turn.question) : undefined
      const { nearest, noAnswer } = sentencesIn(turn.language)
      const isNear = turn.near === true && turn.passages.length > 0
      const sentence = isNear ? nearest : noAnswer
      yield { type: 'text-delta', text: smallTalk ? replyTo(smallTalk, turn.language) : sentence }
      const end = { status: 'no_answer', reason: 'stop', model: generator.id, usage: NO_USAGE } as const
      yield { type: 'message-end', ...end, nearest: nearestOf(turn, turn.passages, origin) }
      return
    }
    const request = buildPrompt(turn, prompt)
    // What did not fit is no source of this answer.
    const { passages } = request
    const { standaloneQuestion: question, language, collection } = turn
    const asked = [turn.question, ...(turn.selection === null ? [] : [turn.selection.text])]
    const citations = createCitationStream({ passages, question, language, collection, origin, asked })
    const visible = createVisibleText()
    const thoughts = createThoughtFilter()
    const refusal = createRefusalFilter()
    let reason: FinishReason = 'stop'
    let usage: TokenUsage | undefined
    let servedBy: string | undefined
    let written = ''
    let hasText = false
    const show = (events: readonly ChatEvent[]): readonly ChatEvent[] => {
      hasText ||= events.some((event) => event.type === 'text-delta' && event.text.trim() !== '')
      return events
    }
    const spent = (): TokenUsage => {
      if (usage !== undefined) return usage
      // A call that failed before its first word was refused, and is not charged; one that was cut off is.
      const called = generator.isLanguageModel !== false && (written !== '' || turn.signal.aborted)
      if (!called) return NO_USAGE
      return { inputTokens: promptTokens(request), outputTokens: approximateTokens(written), estimated: true }
    }
    yield { type: 'model-call', spent }
    for await (const part of generator.generate(request, turn.signal)) {
      if (part.type === 'text-delta') {
        written += part.text
        yield* show(citations.push(refusal.push(thoughts.push(visible.push(part.text)))))
      } else ({ reason, usage, servedBy } = part)
    }
    yield* show(citations.push(refusal.push(thoughts.push(visible.end()) + thoughts.end()) + refusal.end()))
    yield* show(citations.end())
    const isCited = citations.citationCount > 0
    // A model has read them and judged.
    const isNear = turn.near === true && generator.isLanguageModel === false
    const ending = endingOf({ hasText, isCited, isRefusal: refusal.refused, reason, isNear }, language)
    if (ending === undefined) throw new ProviderError(generator.id, 'invalid_reply', `wrote nothing (${reason})`)
    if (ending.sentence !== undefined)
      yield { type: 'text-delta', text: `${hasText ? citations.parting : ''}${ending.sentence}` }
    if (servedBy !== undefined) yield { type: 'degraded', part: 'generator' }
    const model = servedBy ?? generator.id
    const nearest = ending.status === 'no_answer' ? { nearest: nearestOf(turn, passages, origin) } : {}
    yield { type: 'message-end', status: ending.status, reason, model, usage: usage ?? NO_USAGE, ...nearest }
  }
}

const nearestOf = (turn: ChatTurn, passages: readonly Passage[], origin: string): readonly Nearest[] =>
  turn.near === false ? [] : describeNearest(passages, { ...turn, origin })
