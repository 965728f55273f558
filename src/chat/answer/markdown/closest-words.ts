/** Finds the words of a sentence that a quotation was made from, though some of them were changed. */

/** Scripts without spaces are compared by the character. */
const WIDE = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}'
const WORD = new RegExp(`[${WIDE}]|(?:(?![${WIDE}])[\\p{L}\\p{M}\\p{N}_]|['’.-](?=[\\p{L}\\p{N}]))+`, 'gu')

interface Word {
  readonly folded: string
  readonly start: number
  readonly end: number
}

export interface ClosestWords {
  /** Of the first word. */
  readonly start: number
  /** After the last one. */
  readonly end: number
  /** Words to change, add or leave out, as a share of the quotation's. */
  readonly distance: number
}

/**
 * The slice of `sentence` that becomes `quotation` with the fewest words changed, added or left out; the longest of several.
 *
 * Approximate matching with free ends, after P. H. Sellers, "The Theory and Computation of Evolutionary Distances" (1980),
 * of words instead of characters. O(n·m) for n and m words.
 *
 * @returns `undefined` when either has no word
 */
export function closestWords(sentence: string, quotation: string): ClosestWords | undefined {
  const source = wordsOf(sentence)
  const wanted = wordsOf(quotation)
  if (source.length === 0 || wanted.length === 0) return undefined
  // For the first `at` words of the source: what the best slice that ends there costs, and where it begins.
  let costs = source.map(() => 0)
  let begins = source.map((_, at) => at)
  costs.unshift(0)
  begins.push(source.length)
  for (const [row, { folded }] of wanted.entries()) {
    const nextCosts = [row + 1]
    const nextBegins = [0]
    for (const [at, word] of source.entries()) {
      const ways = [
        { cost: (costs[at] ?? 0) + (word.folded === folded ? 0 : 1), begin: begins[at] ?? 0 },
        { cost: (costs[at + 1] ?? 0) + 1, begin: begins[at + 1] ?? 0 },
        { cost: (nextCosts[at] ?? 0) + 1, begin: nextBegins[at] ?? 0 },
      ]
      const best = ways.reduce((a, b) => (b.cost < a.cost || (b.cost === a.cost && b.begin < a.begin) ? b : a))
      nextCosts.push(best.cost)
      nextBegins.push(best.begin)
    }
    costs = nextCosts
    begins = nextBegins
  }
  const least = Math.min(...costs)
  const length = (at: number): number => at - (begins[at] ?? 0)
  const end = costs.reduce(
    (best, cost, at) => (cost === least && length(at) > length(best) ? at : best),
    costs.indexOf(least),
  )
  const first = source[begins[end] ?? 0]
  const last = source[end - 1]
  if (first === undefined || last === undefined || length(end) === 0) return undefined
  return { start: first.start, end: last.end, distance: least / wanted.length }
}

const wordsOf = (text: string): readonly Word[] =>
  [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    folded: word.normalize('NFKC').replace(/’/g, "'").toLowerCase(),
    start: index,
    end: index + word.length,
  }))
