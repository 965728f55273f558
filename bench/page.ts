/** Pages made of words that are as common as words are: the n-th most common comes up 1/n as often as the first. */

const WORDS = 20_000
const SECTION_WORDS = 110
const SENTENCE_WORDS = 12
const SYLLABLES = [
  'ka',
  'lo',
  'mi',
  'ren',
  'tas',
  'ul',
  've',
  'nor',
  'pi',
  'sha',
  'dun',
  'gel',
  'or',
  'wy',
  'bra',
  'cen',
]

/** The words that are the most common in English, and belong to no subject. */
const COMMON =
  'the of and to in is that it for was on are as with his they be at one have this from or had by not but'.split(' ')

/** The same number gives the same page: Markdown, each section a chunk. */
export function makePage(number: number, sections: number): string {
  const random = createRandom(number + 1)
  const word = (): string => wordOf(Math.floor(WORDS ** random()))
  const sentence = (): string => {
    const text = Array.from({ length: SENTENCE_WORDS }, word).join(' ')
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  }
  const section = (_: unknown, index: number): string => {
    const sentences = Array.from({ length: Math.ceil(SECTION_WORDS / SENTENCE_WORDS) }, sentence)
    return `## ${word()} ${word()} ${index + 1}\n\n${sentences.join(' ')}`
  }
  return `# Page ${number} about ${word()}\n\n${Array.from({ length: sections }, section).join('\n\n')}\n`
}

/** A word for each number, in syllables. */
function wordOf(number: number): string {
  const common = COMMON[number]
  if (common !== undefined) return common
  let rest = number
  let name = ''
  do {
    name += SYLLABLES[rest % SYLLABLES.length] ?? ''
    rest = Math.floor(rest / SYLLABLES.length)
  } while (rest > 0)
  return name
}

/** Numbers in [0, 1), by a linear congruential generator with the constants of Numerical Recipes. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
