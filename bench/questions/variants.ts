/** The ways in which the same question is typed. The same question is always changed in the same way. */
import { createHash } from 'node:crypto'

const WORD = /[\p{L}\p{M}]+/gu
/** A shorter word is rarely mistyped, and hard to tell from another. */
const MIN_MISTYPED_CHARS = 5
const NEIGHBOURS: Readonly<Record<string, string>> = {
  ...{ a: 's', b: 'v', c: 'x', d: 'f', e: 'r', f: 'g', g: 'h', h: 'j', i: 'o', j: 'k', k: 'l', l: 'k', m: 'n' },
  ...{ n: 'm', o: 'p', p: 'o', q: 'w', r: 't', s: 'd', t: 'y', u: 'i', v: 'b', w: 'e', x: 'c', y: 'u', z: 'x' },
}

export const VARIANTS: Readonly<Record<string, (question: string) => string>> = {
  'as typed': (question) => question,
  'one typo': withTypo,
  'lower case': (question) => question.toLowerCase(),
  capitals: (question) => question.toUpperCase(),
  polite: (question) =>
    `Hi there, I am quite new to this and have been trying for a while. ${question.replace(/[\s.?!]*$/, '?')} Thanks a lot in advance!`,
}

/** One slip inside the longest word: two letters swapped, one left out, doubled, or a neighbour's key. */
export function withTypo(question: string): string {
  const [longest] = [...question.matchAll(WORD)].sort((one, other) => other[0].length - one[0].length)
  if (longest === undefined || longest[0].length < MIN_MISTYPED_CHARS) return question
  const [word] = longest
  const [kind = 0, place = 0] = createHash('sha256').update(question).digest()
  const at = 1 + (place % (word.length - 2))
  return question.slice(0, longest.index) + mistype(word, at, kind % 4) + question.slice(longest.index + word.length)
}

function mistype(word: string, at: number, kind: number): string {
  const [before, letter, next, after] = [word.slice(0, at), word[at] ?? '', word[at + 1] ?? '', word.slice(at + 2)]
  if (kind === 0 && letter !== next) return before + next + letter + after
  if (kind === 1) return before + next + after
  if (kind === 2) return before + letter + letter + next + after
  return before + (NEIGHBOURS[letter.toLowerCase()] ?? 'x') + next + after
}
