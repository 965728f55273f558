/** The innermost step: says that the sources hold no answer, or has one generated and its citations proved. */
import type { FinishReason, Generator, TokenUsage } from '../../ports/generator.ts'
import { approximateTokens } from '../../text/index.ts'
import type { ChatEvent, ChatTurn } from '../events.ts'
import type { ChatHandler } from '../pipeline.ts'
import { createCitationStream } from './citations.ts'
import { createLinkFilter } from './links.ts'
import { noAnswerSentence } from './no-answer.ts'
import { buildPrompt, NO_ANSWER, type PromptOptions, promptTokens } from './prompt.ts'
import { createQuotationFilter } from './quotations.ts'

export interface AnswerOptions extends PromptOptions {
  readonly generator: Generator
}

const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0 }

/** @returns the handler to put behind all steps; it answers from `turn.passages` alone */
export function createAnswerGenerator({ generator, ...prompt }: AnswerOptions): ChatHandler {
  return async function* answer(turn: ChatTurn): AsyncGenerator<ChatEvent, void, void> {
    if (!turn.answerable || turn.passages.length === 0) {
      yield { type: 'text-delta', text: noAnswerSentence(turn.language) }
      yield { type: 'message-end', status: 'no_answer', reason: 'stop', model: generator.id, usage: NO_USAGE }
      return
    }
    const request = buildPrompt(turn, prompt)
    // What did not fit is no source of this answer.
    const { passages } = request
    const { standaloneQuestion, language } = turn
    const citations = createCitationStream({ passages, question: standaloneQuestion, language })
    const refusal = createRefusalFilter()
    const links = createLinkFilter(passages)
    const asked = [turn.question, standaloneQuestion, ...(turn.selection === null ? [] : [turn.selection.text])]
    const quotations = createQuotationFilter({ passages, asked })
    let reason: FinishReason = 'stop'
    let usage = NO_USAGE
    let servedBy: string | undefined
    let written = ''
    const spent = (): TokenUsage => {
      // A call that failed before its first word was refused, and is not charged; one that was cut off is.
      const called = generator.isLanguageModel !== false && (written !== '' || turn.signal.aborted)
      if (!called) return NO_USAGE
      return { inputTokens: promptTokens(request), outputTokens: approximateTokens(written), estimated: true }
    }
    yield { type: 'model-call', spent }
    for await (const part of generator.generate(request, turn.signal)) {
      if (part.type === 'text-delta') {
        written += part.text
        yield* citations.push(quotations.push(links.push(refusal.push(part.text))))
      } else ({ reason, usage, servedBy } = part)
    }
    yield* citations.push(quotations.push(links.push(refusal.end()) + links.end()) + quotations.end())
    yield* citations.end()
    const answered = citations.citationCount > 0
    if (!answered && reason !== 'filtered')
      yield { type: 'text-delta', text: `${citations.hasText ? '\n\n' : ''}${noAnswerSentence(language)}` }
    if (servedBy !== undefined) yield { type: 'degraded', part: 'generator' }
    const model = servedBy ?? generator.id
    yield { type: 'message-end', status: answered ? 'answered' : 'no_answer', reason, model, usage }
  }
}

/** Takes out the word by which a model says that the sources hold no answer; it comes first or not at all. */
function createRefusalFilter(): { push(text: string): string; end(): string } {
  let held: string | undefined = ''
  const clean = (text: string): string => text.replace(/^[\s"'`*]+/, '')
  return {
    push(text) {
      if (held === undefined) return text
      held += text
      const start = clean(held)
      if (NO_ANSWER.startsWith(start) || start.startsWith(NO_ANSWER)) return ''
      const all = held
      held = undefined
      return all
    },
    end: () => (held === undefined || clean(held).startsWith(NO_ANSWER) ? '' : held),
  }
}
