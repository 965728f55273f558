/** Cuts normalised text into words, identifiers and runs of scripts that are written without spaces. */

/** Scripts written without spaces between words. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー々〆\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const LETTER = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])`
/** Letters with the connectors that hold an identifier, a number, a version or an elision together; then C++ and C#. */
const PIECE = new RegExp(
  `([${UNSPACED}]+)|(${LETTER}+(?:[._\\-/:@+',]+${LETTER}+)*)(\\+\\+|#(?![\\p{L}\\p{N}]))?`,
  'gu',
)
const CONNECTORS = /[._\-/:@+,]+/
const CAMEL = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u
const VERSION = /^v?(\d+(?:\.\d+)+)$/i
const INITIALISM = /^\p{L}(?:\.\p{L})+$/u
const GROUPED_NUMBER = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/
/** Longer "words" are encoded data: nobody asks for them. */
const LONGEST_WORD = 64

export type Piece =
  | { readonly kind: 'word'; readonly word: string }
  /** Found whole, as written but for case; its parts follow as words. */
  | { readonly kind: 'identifier'; readonly word: string }
  | { readonly kind: 'run'; readonly text: string }

/** @param text composed (NFC or NFKC) but still in its own case, which shows where camelCase words end */
export function* wordsOf(text: string): Generator<Piece> {
  for (const match of text.matchAll(PIECE)) {
    const [, run, compound, suffix] = match
    if (run !== undefined) yield { kind: 'run', text: run }
    else if (compound !== undefined) yield* partsOf(compound, suffix ?? '')
  }
}

function* partsOf(compound: string, suffix: string): Generator<Piece> {
  if (GROUPED_NUMBER.test(compound)) {
    yield { kind: 'word', word: compound.replaceAll(',', '') }
    return
  }
  const version = VERSION.exec(compound)?.[1]
  if (version !== undefined) {
    yield* versionParts(version)
    return
  }
  if (INITIALISM.test(compound)) {
    yield { kind: 'identifier', word: compound.replaceAll('.', '') }
    return
  }
  if (suffix !== '' && compound.length <= 2) {
    yield { kind: 'word', word: compound + suffix }
    return
  }
  const parts = compound.split(CONNECTORS).filter((part) => part.length > 0 && part.length <= LONGEST_WORD)
  // "and/or", "1,2", "note:this" and "l'un" are no names.
  if (parts.length > 1 && compound.length <= LONGEST_WORD && !/[,:/@+']/.test(compound)) {
    yield { kind: 'identifier', word: compound }
  }
  for (const part of parts) yield* camelParts(part)
}

function* camelParts(part: string): Generator<Piece> {
  const humps = part.split(CAMEL)
  if (humps.length > 1 && !/^\p{Lu}{2,}s$/u.test(part)) {
    yield { kind: 'word', word: part }
    for (const hump of humps) yield { kind: 'word', word: hump }
  } else {
    yield { kind: 'word', word: part }
  }
}

/** `1.4.5` is found by `1.4.5`, `1.4` and `1`. */
function* versionParts(version: string): Generator<Piece> {
  const numbers = version.split('.')
  yield { kind: 'identifier', word: version }
  for (let count = numbers.length - 1; count >= 1; count--) {
    yield { kind: 'word', word: numbers.slice(0, count).join('.') }
  }
}
