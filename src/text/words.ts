/** Cuts normalised text into words, identifiers and runs of scripts that are written without spaces. */

/** Scripts written without spaces between words. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー々〆\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u')

/** Letters with the connectors that hold an identifier, a number, a version or an elision together; then C++ and C#. */
const pieces = (run: string, letter: string): RegExp =>
  new RegExp(`(${run})|(${letter}+(?:[._\\-/:@+',]+${letter}+)*)(\\+\\+|#(?![\\p{L}\\p{N}]))?`, 'gu')

// The check of each letter is what takes time, so texts that need none of it are spared.
const ASCII_PIECES = pieces('(?!)', '[A-Za-z0-9]')
const SPACED_PIECES = pieces('(?!)', '[\\p{L}\\p{N}\\p{M}]')
const MIXED_PIECES = pieces(`[${UNSPACED}]+`, `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])`)
const ASCII = /^[\0-\x7f]*$/
const patternFor = (text: string): RegExp => {
  if (ASCII.test(text)) return ASCII_PIECES
  return HAS_UNSPACED.test(text) ? MIXED_PIECES : SPACED_PIECES
}

const CONNECTORS = /[._\-/:@+,]+/
const CAMEL = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u
const VERSION = /^v?(\d+(?:\.\d+)+)$/i
/** Letters alone, none of which is a capital inside the word. */
const PLAIN_WORD = /^(?:[A-Z]?[a-z]+|[A-Z]+|\d+)$/
const INITIALISM = /^\p{L}(?:\.\p{L})+$/u
const GROUPED_NUMBER = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
/** Longer "words" are encoded data: nobody asks for them. */
const MAX_WORD_LENGTH = 64

export type Piece =
  | { readonly kind: 'word'; readonly word: string }
  /** Found whole, as written but for case; its parts follow as words. */
  | { readonly kind: 'identifier'; readonly word: string }
  | { readonly kind: 'run'; readonly text: string }

/** @param text composed (NFC or NFKC) but still in its own case, which shows where camelCase words end */
export function wordsOf(text: string): readonly Piece[] {
  const found: Piece[] = []
  for (const match of text.matchAll(patternFor(text))) {
    const [, run, compound, suffix] = match
    if (run !== undefined) found.push({ kind: 'run', text: run })
    else if (compound !== undefined) addParts(found, compound, suffix ?? '')
  }
  return found
}

function addParts(found: Piece[], compound: string, suffix: string): void {
  if (suffix === '' && PLAIN_WORD.test(compound)) {
    if (compound.length <= MAX_WORD_LENGTH) found.push({ kind: 'word', word: compound })
    return
  }
  if (GROUPED_NUMBER.test(compound)) {
    found.push({ kind: 'word', word: compound.replaceAll(',', '') })
    return
  }
  const version = VERSION.exec(compound)?.[1]
  if (version !== undefined) {
    addVersion(found, version)
    return
  }
  if (INITIALISM.test(compound)) {
    found.push({ kind: 'identifier', word: compound.replaceAll('.', '') })
    return
  }
  if (suffix !== '' && compound.length <= 2) {
    found.push({ kind: 'word', word: compound + suffix })
    return
  }
  const parts = compound.split(CONNECTORS).filter((part) => part.length > 0 && part.length <= MAX_WORD_LENGTH)
  // "and/or", "1,2", "note:this" and "l'un" are no names.
  if (parts.length > 1 && compound.length <= MAX_WORD_LENGTH && !/[,:/@+']/.test(compound)) {
    found.push({ kind: 'identifier', word: compound })
  }
  for (const part of parts) addHumps(found, part)
}

function addHumps(found: Piece[], part: string): void {
  found.push({ kind: 'word', word: part })
  const humps = part.split(CAMEL)
  if (humps.length < 2 || /^\p{Lu}{2,}s$/u.test(part)) return
  for (const hump of humps) found.push({ kind: 'word', word: hump })
}

/** `1.4.5` is found by `1.4.5`, `1.4` and `1`. */
function addVersion(found: Piece[], version: string): void {
  const numbers = version.split('.')
  for (let count = numbers.length; count > 1; count--) {
    found.push({ kind: 'identifier', word: numbers.slice(0, count).join('.') })
  }
  found.push({ kind: 'word', word: numbers[0] ?? version })
}
