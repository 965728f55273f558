/** Finds in a translated page what stands in the original, block by block: translating keeps the structure of a page. */

/** Enough letters to tell one sentence from the next. */
const LETTERS = 40

/** @returns the part of `translated` where the quote stands in `original`; undefined: it does not stand there */
export function passageOf(quote: string, original: Element, translated: Element): Element | undefined {
  const letters = bare(quote).slice(0, LETTERS)
  const index = [...original.children].findIndex((each) => bare(each.textContent ?? '').includes(letters))
  const [mine, theirs] = [original.children.length, translated.children.length]
  const from = original.children[index]
  const to = translated.children[Math.round((index * theirs) / mine)]
  if (from === undefined || to === undefined) return undefined
  // Inside a block, words may be in another order: only items and rows have counterparts.
  const isList = /^(?:UL|OL|TABLE|TBODY|DIV)$/.test(from.tagName) && from.children.length === to.children.length
  return (isList ? passageOf(quote, from, to) : undefined) ?? to
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
