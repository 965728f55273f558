/** What a call has used, where the service does not say: counted by letters. */
import type { GeneratorRequest, TokenUsage } from '../ports/generator.ts'
import { approximateTokens } from '../text/index.ts'

/** @param text what was written */
export const estimateUsage = (
  { system, messages }: Pick<GeneratorRequest, 'system' | 'messages'>,
  text: string,
): TokenUsage => ({
  inputTokens: messages.reduce((sum, { content }) => sum + approximateTokens(content), approximateTokens(system)),
  outputTokens: approximateTokens(text),
  estimated: true,
})
