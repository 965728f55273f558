/** Text to token ids, cut to what the model reads, special tokens kept. */
import { Tokenizer } from '@huggingface/tokenizers'
import { createUnigramEncoder } from './unigram/unigram.ts'

export type TokenEncoder = (text: string) => readonly number[]

/** No word piece of a real text is longer than this on average; what is cut here could not have been read anyway. */
const MAX_TOKEN_LENGTH = 32

/**
 * @param tokenizer The parsed `tokenizer.json`
 * @param config The parsed `tokenizer_config.json`
 */
export function createTokenEncoder(tokenizer: object, config: object, maxTokens: number): TokenEncoder {
  const tokens = new Tokenizer(tokenizer, config)
  const body = (text: string): number[] => tokens.encode(text, { add_special_tokens: false }).ids
  const { before, after } = specialTokens(tokens.encode('a').ids, body('a'))
  const room = maxTokens - before.length - after.length
  return (text) => [...before, ...body(text.slice(0, room * MAX_TOKEN_LENGTH)).slice(0, room), ...after]
}

/** @param vocabulary of a unigram model @throws Error when it is not one */
export function createUnigramTokens(vocabulary: Uint8Array, maxTokens: number): TokenEncoder {
  const { encode, begin, end } = createUnigramEncoder(vocabulary)
  const room = maxTokens - 2
  return (text) => [begin, ...encode(text.slice(0, room * MAX_TOKEN_LENGTH)).slice(0, room), end]
}

/** What the tokenizer puts around a text: `[CLS]` and `[SEP]` for BERT. */
function specialTokens(
  whole: readonly number[],
  body: readonly number[],
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const start = whole.findIndex((_, index) => body.every((id, offset) => whole[index + offset] === id))
  if (start === -1) throw new Error('The tokenizer changes a text when it adds special tokens')
  return { before: whole.slice(0, start), after: whole.slice(start + body.length) }
}
