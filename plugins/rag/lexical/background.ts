/** What the words around a question add to a passage: it helps to choose among passages, and is no sign that one answers. */
import { impact, wordNumber } from '#sdk'
import type { LexicalQuestion } from './question.ts'

/** @param words of the passage, in their order @returns how much of its lexical score is not the question's own */
export function backgroundScore({ terms }: LexicalQuestion, code: string, words: Int32Array): number {
  const around = terms.filter(({ isBackground, language }) => isBackground && language === code)
  if (around.length === 0) return 0
  const counts = new Map<number, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return around.reduce((sum, { token, share }) => {
    const count = counts.get(wordNumber(token))
    return count === undefined ? sum : sum + share * impact(count, words.length)
  }, 0)
}
