/**
 * What a model never gets to change. Code, addresses, markup and the like are taken out of a text and leave numbered
 * marks (`⟦1⟧`, and `⟦2⟧…⟦/2⟧` around text) that carry no letters; they are put back byte for byte.
 */

/** A stretch of the source, in UTF-16 code units. */
export interface Range {
  readonly start: number
  readonly end: number
  /** What stands here in the result. @default the source itself */
  readonly as?: string
}

export interface Pair {
  readonly open: Range
  readonly close: Range
}

export interface Markup {
  /** Taken out whole. */
  readonly whole: readonly Range[]
  /** Around text that is translated. */
  readonly pairs: readonly Pair[]
}

/** What stands for one number. */
export type Part = { readonly whole: string } | { readonly open: string; readonly close: string }

export interface Marked {
  /** What the model sees. */
  readonly text: string
  /** The n-th is mark n + 1. */
  readonly parts: readonly Part[]
}

const MATH = /\$\$[^$]+\$\$|\$(?![\s$])[^$\n]{0,300}?(?<![\s\\])\$(?!\d)|\\\([^\n]+?\\\)|\\\[[^\n]+?\\\]/g

/** Taken for code or a name wherever they stand; the canonical text of a page has no backticks left. */
const TOKENS = new RegExp(
  [
    '[⟦⟧]+',
    // Addresses.
    String.raw`\b[a-z][a-z\d+.-]*:\/\/[^\s<>"'⟦⟧]*[^\s<>"'⟦⟧.,;:!?)\]]`,
    String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
    // Attribute lists, with anchors, and placeholders.
    String.raw`\{:?[ \t]*[.#][\w-][^{}\n]*\}|(?<![\w$])\$[A-Za-z_]\w*`,
    String.raw`\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\{[\w.,: -]*\}|%(?:\d+\$)?[sdif@]\b|%\(\w+\)[sd]|<\/?[A-Za-z][^<>\n]*>`,
    // Markdown's escapes and character references.
    String.raw`\\[!-/:-@[-${'`'}{-~]|&(?:#\d+|#x[\da-f]+|[a-z]\w*);`,
    // Settings, flags, calls, paths, files, and names in the manner of programs.
    String.raw`\b[A-Z][A-Z\d]*_[A-Z\d_]+\b|(?<![\w-])--?[a-zA-Z][\w-]*(?==|\b)|[\w.]+\(\)`,
    String.raw`(?<![\w.])(?:~|\.{0,2})\/[\w.@-]+(?:\/[\w.@-]+)*\/?|\b[\w.@-]+(?:\/[\w.@-]+)+\.\w+\b`,
    String.raw`\b[\w-]+\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|json|ya?ml|toml|mdx?|html?|css|sh|sql|txt|env|lock|conf|ini)\b`,
    String.raw`\b[a-z]\w*_\w+\b|\b[a-z]+[a-z\d]*[A-Z]\w*\b`,
  ].join('|'),
  'g',
)

const overlaps = (one: Range, other: Range): boolean => one.start < other.end && other.start < one.end

/**
 * @param source a stretch of a document
 * @param markup what its grammar says of it
 * @param terms words that stay as they are in every language
 * @param between how text between marks reaches the model; e.g. lines joined
 */
export function protect(
  source: string,
  markup: Markup,
  terms: RegExp | null = null,
  between: (text: string) => string = (text) => text,
): Marked {
  const whole: Range[] = [...markup.whole]
  const free = (range: Range): boolean => !whole.some((taken) => overlaps(taken, range))
  const take = (pattern: RegExp, alsoFree: (range: Range) => boolean): void => {
    for (const match of source.matchAll(pattern)) {
      const range = { start: match.index, end: match.index + match[0].length }
      if (match[0] !== '' && free(range) && alsoFree(range)) whole.push(range)
    }
  }
  take(MATH, () => true)
  const pairs = markup.pairs.filter(({ open, close }) => free(open) && free(close))
  const ends = pairs.flatMap(({ open, close }) => [open, close])
  const outsideMarkup = (range: Range): boolean => !ends.some((end) => overlaps(end, range))
  take(TOKENS, outsideMarkup)
  if (terms !== null) take(terms, outsideMarkup)

  const marks = [
    ...whole.map((range) => ({ range, side: 'whole' as const, pair: null })),
    ...pairs.flatMap((pair) => [
      { range: pair.open, side: 'open' as const, pair },
      { range: pair.close, side: 'close' as const, pair },
    ]),
  ].sort((one, other) => one.range.start - other.range.start)
  const parts: Part[] = []
  const numbers = new Map<Pair, number>()
  let text = ''
  let position = 0
  const written = ({ start, end, as }: Range): string => as ?? source.slice(start, end)
  for (const { range, side, pair } of marks) {
    text += between(source.slice(position, range.start))
    position = range.end
    if (side === 'close') {
      text += `⟦/${pair === null ? 0 : numbers.get(pair)}⟧`
      continue
    }
    parts.push(pair === null ? { whole: written(range) } : { open: written(pair.open), close: written(pair.close) })
    if (pair !== null) numbers.set(pair, parts.length)
    text += `⟦${parts.length}⟧`
  }
  return { text: text + between(source.slice(position)), parts }
}

/** Puts what was taken out back in its place. `plain` gets each stretch of text between two marks. */
export function restore(
  text: string,
  parts: readonly Part[],
  plain: (text: string) => string = (each) => each,
): string {
  let restored = ''
  let position = 0
  for (const match of text.matchAll(MARK)) {
    restored += plain(text.slice(position, match.index))
    position = match.index + match[0].length
    const part = parts[Number(match[2]) - 1]
    if (part !== undefined) restored += 'whole' in part ? part.whole : match[1] === '/' ? part.close : part.open
  }
  return restored + plain(text.slice(position))
}

const MARK = /⟦(\/?)(\d+)⟧/g

/** The words alone. */
export const withoutMarks = (text: string): string => text.replace(MARK, ' ')

/**
 * Each mark with the pair that it stands in (`0`: none), so that two texts whose structures are equal hold the same
 * marks in the same pairs, in whatever order. `null` when a pair is torn, crossed or empty, or a mark is cut.
 */
export function structureOf(text: string): string | null {
  if (/[⟦⟧]/.test(text.replace(MARK, ''))) return null
  const open: { readonly number: string; readonly at: number }[] = []
  const seen: string[] = []
  for (const match of text.matchAll(MARK)) {
    const [mark, slash, number = ''] = match
    if (slash === '') {
      seen.push(`${number}<${open.at(-1)?.number ?? 0}`)
      if (text.includes(`⟦/${number}⟧`)) open.push({ number, at: match.index + mark.length })
      continue
    }
    const last = open.pop()
    if (last?.number !== number || text.slice(last.at, match.index).trim() === '') return null
    seen.push(`/${number}`)
  }
  return open.length > 0 ? null : seen.sort().join(' ')
}
