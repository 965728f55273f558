/** Whether a question fits into a model, and the most that its prompt can come to, before anything was looked up. */
import { problem } from '../../request/problem.ts'
import { approximateTokens } from '../../text/index.ts'
import type { ChatRequest } from '../request.ts'
import { type PromptOptions, questionTokens } from './prompt.ts'

/** Tags around the sources, with their titles. */
const FRAME_TOKENS = 300
/** With less than this of the sources no answer is worth its price. */
const MIN_SOURCE_TOKENS = 400

export interface TokenBudget extends PromptOptions {
  /** The most that steps add. */
  readonly sourceTokens: number
}

/** @throws Problem `invalid_request` when the question and the marked text leave no room for sources */
export function checkFits(request: ChatRequest, { contextTokens, maxOutputTokens }: TokenBudget): void {
  const available = contextTokens - maxOutputTokens - FRAME_TOKENS - MIN_SOURCE_TOKENS
  const wanted = questionTokens(request)
  if (wanted <= available) return
  const marked = approximateTokens(request.selection?.text ?? '')
  const path = marked > approximateTokens(request.message) ? '/selection/text' : '/message'
  const message = `about ${wanted} tokens with everything that goes with it, and the model has room for ${available}`
  throw problem('invalid_request', `The question is too long for the model: ${message}.`, {
    errors: [{ path, message }],
  })
}

/** Of what the reader sends, in tokens. */
export const readersTokens = ({ message, selection }: ChatRequest): number =>
  approximateTokens(message) + approximateTokens(selection?.text ?? '')

/** In tokens. */
export function largestPrompt(request: ChatRequest, options: TokenBudget): number {
  const hasHistory = request.conversationId !== undefined || (request.history ?? []).length > 0
  const history = hasHistory ? options.historyTokens : 0
  const wanted = questionTokens(request) + history + options.sourceTokens + FRAME_TOKENS
  return Math.min(wanted, options.contextTokens - options.maxOutputTokens)
}
