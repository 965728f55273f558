import { expect, test } from 'bun:test'
import { nearForms } from '../spelling/known-forms.ts'
import { spellingDistance } from '../spelling/spelling-distance.ts'
import { createMemoryForms } from './forms.ts'

const WORDS = [
  'widget',
  'widgets',
  'gadget',
  'middleware',
  'dependency',
  'dependencies',
  'injection',
  'ejection',
  'бэкап',
]
const forms = createMemoryForms(WORDS.map((word, term) => ({ term, word })))
const wordsLike = (typed: string): string[] => forms.like([typed], () => 1).map(({ word }) => word)

test.each([
  ['wiget', 'widget'],
  ['widgte', 'widget'],
  ['widdget', 'widget'],
  ['WIDGWT', 'widget'],
  ['depedancy', 'dependency'],
  ['injecton', 'injection'],
  ['бэкпа', 'бэкап'],
])('%s is like %s', (typed, meant) => expect(wordsLike(typed)).toContain(meant))

test('a word that is being typed is like those that begin with it', () => {
  expect(wordsLike('depend')).toEqual(['dependency', 'dependencies'])
  expect(wordsLike('epend')).toEqual([])
})

test('leaves out no word that is near and has an end in common', () => {
  const letters = 'abcdeilnorst'
  let state = 11
  const next = (limit: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * limit)
  }
  const wordOf = (length: number): string => Array.from({ length }, () => letters[next(letters.length)]).join('')
  const known = Array.from({ length: 400 }, (_, term) => ({ term, word: wordOf(4 + next(9)) }))
  const many = createMemoryForms(known)
  for (const { word } of known) {
    const at = next(word.length)
    for (const typed of [word.slice(0, at) + word.slice(at + 1), `${word.slice(0, at)}e${word.slice(at)}`]) {
      if (known.some((form) => form.word === typed) || typed.length < 4) continue
      const found = nearForms(
        typed,
        many.like([typed], () => 1),
      ).map((form) => form.word)
      const isNear = nearForms(typed, [{ word, passages: 1 }]).length > 0
      const [start, end] = [typed.slice(0, 1), typed.slice(-1)]
      if (isNear && (word.startsWith(start) || word.endsWith(end)) && spellingDistance(typed, word, 1) <= 0.9)
        expect(found, typed).toContain(word)
    }
  }
})

test('a word of several stems counts for the one that most passages have, and goes with the last', () => {
  const two = createMemoryForms([
    { term: 1, word: 'leaves' },
    { term: 2, word: 'leaves' },
  ])
  expect(two.like(['leavse'], (term) => 3 * term)).toEqual([{ word: 'leaves', passages: 6 }])
  const more = two.replace(
    (term) => term !== 2,
    [
      { term: 1, word: 'leaves' },
      { term: 3, word: 'leaver' },
    ],
  )
  expect(more.size).toBe(2)
  expect(more.replace(() => false, []).size).toBe(0)
})
