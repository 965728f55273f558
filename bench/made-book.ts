/** A book of any size whose words are as frequent as those of a language: a few everywhere, most of them rare. */
import type { BenchPassage } from './question-set.ts'

export interface MadeBook {
  readonly name: string
  readonly pages: readonly BenchPassage[]
  /** Of three to eight words that stand together in one of its sections. */
  questions(count: number): readonly string[]
}

const VOCABULARY = 60_000
/** The words of one subject, that its pages use again and again. */
const SUBJECT_WORDS = 300
const SECTIONS_A_PAGE = 20
const SENTENCES_A_SECTION = 8
const WORDS_A_SENTENCE = 13

/** The same book each time. @param chunks about so many: a section is one */
export function createBook(chunks: number): MadeBook {
  const random = createRandom(7)
  const words = Array.from({ length: VOCABULARY }, (_, index) => spell(index))
  const sections: string[] = []
  const pages = Array.from({ length: Math.ceil(chunks / SECTIONS_A_PAGE) }, (_, page) => {
    const subject = Array.from({ length: SUBJECT_WORDS }, () => words[Math.floor(random() * VOCABULARY)] ?? '')
    const text = Array.from({ length: SECTIONS_A_PAGE }, (__, section) => {
      const sentences = Array.from({ length: SENTENCES_A_SECTION }, () => sentence(random, words, subject))
      sections.push(sentences.join(' '))
      return `## Section ${section} ${subject[section] ?? ''}\n\n${sentences.join(' ')}`
    })
    return { id: `page-${page}`, title: `Page ${page} ${subject[0] ?? ''}`, text: text.join('\n\n') }
  })
  return {
    name: 'made',
    pages,
    questions: (count) =>
      Array.from({ length: count }, () => {
        const from = (sections[Math.floor(random() * sections.length)] ?? '').split(' ')
        const start = Math.floor(random() * (from.length - 8))
        return `what is ${from.slice(start, start + 3 + Math.floor(random() * 6)).join(' ')}`
      }),
  }
}

function sentence(random: () => number, words: readonly string[], subject: readonly string[]): string {
  const chosen = Array.from({ length: WORDS_A_SENTENCE }, () =>
    random() < 0.3 ? zipf(random, subject) : zipf(random, words),
  )
  return `${chosen.join(' ')}.`
}

/** The n-th word is about 1/n as frequent as the first (Zipf's law): its logarithm is spread evenly. */
const zipf = (random: () => number, words: readonly string[]): string =>
  words[Math.floor(Math.exp(random() * Math.log(words.length))) - 1] ?? ''

const SYLLABLES = [
  'ba',
  'de',
  'fi',
  'go',
  'ku',
  'la',
  'me',
  'ni',
  'po',
  'ru',
  'sa',
  'te',
  'vi',
  'wo',
  'zu',
  'kra',
  'ste',
  'pli',
]

/** A word of its own for each number. */
function spell(index: number): string {
  let left = index + SYLLABLES.length
  let word = ''
  while (left > 0) {
    word += SYLLABLES[left % SYLLABLES.length] ?? ''
    left = Math.floor(left / SYLLABLES.length)
  }
  return `${word}n`
}

/** Park and Miller's generator: the same numbers in [0, 1) from the same seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
