/** Cuts normalised text into words, identifiers and runs of scripts that are written without spaces. */
import { isAscii } from './normalize.ts'

/** Scripts written without spaces between words. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー々〆\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u')

/** What makes another name of the word behind it: `--flag`, `.env`, `&str`, `@decorator`, `$variable`, `#id`, `:root`. */
const SIGIL = '(?<=^|[\\s([{"\'`<|,=])(?:--?|::?|[.&@$#])(?=\\p{L})'
/** Operators that are written by themselves. A question mark is one where the sentence goes on behind it. */
const OPERATOR =
  '(?<=^|[\\s"\'`(])(?:(?:\\?\\?|\\?\\.|&&|\\|\\||=>|->|<-|::|\\.\\.=?|[!=]==?|[<>]=|[+-]=|:=|\\|>)(?=[\\s"\'`),.;:]|$)|' +
  '\\?(?=["\'`]|\\s\\p{Ll})|(?<=\\b[Tt][Hh][Ee]\\s)\\?(?=\\s\\p{L}))'

/**
 * Letters with the connectors that hold an identifier, a number, a version or an elision together, and the sign before
 * them; then C++ and C#, or `a[1]`.
 */
const pieces = (run: string, letter: string): RegExp =>
  new RegExp(
    `(${run})|(${SIGIL})?(${letter}+(?:[._\\-/:@+',]+${letter}+)*)(\\+\\+|#(?![\\p{L}\\p{N}])|\\[[\\w"'$-]{0,24}\\])?|(${OPERATOR})`,
    'gu',
  )

// The check of each letter is what takes time, so texts that need none of it are spared.
const ASCII_PIECES = pieces('(?!)', '[A-Za-z0-9]')
const SPACED_PIECES = pieces('(?!)', '[\\p{L}\\p{N}\\p{M}]')
const MIXED_PIECES = pieces(`[${UNSPACED}]+`, `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])`)
const patternFor = (text: string): RegExp => {
  if (isAscii(text)) return ASCII_PIECES
  return HAS_UNSPACED.test(text) ? MIXED_PIECES : SPACED_PIECES
}

const SEPARATORS = /[,:/@+']+/
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
    const [, run, sigil, compound, suffix, operator] = match
    if (run !== undefined) found.push({ kind: 'run', text: run })
    else if (operator !== undefined) found.push({ kind: 'identifier', word: operator })
    else if (compound !== undefined) {
      const isIndexed = suffix?.startsWith('[') === true
      const whole = `${sigil ?? ''}${compound}${isIndexed ? suffix : ''}`
      if (whole !== compound && whole.length <= MAX_WORD_LENGTH) found.push({ kind: 'identifier', word: whole })
      addParts(found, compound, isIndexed ? '' : (suffix ?? ''))
    }
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
  if (parts.length > 1) {
    const segments = compound.split(SEPARATORS)
    if (isName(compound, segments)) addIdentifier(found, compound)
    // `main.ts` of `src/main.ts`, `localhost:8000` of an address
    if (segments.length > 1) {
      for (const segment of segments) if (/[._-]/.test(segment)) addIdentifier(found, segment)
      for (const host of compound.split('/'))
        if (host !== compound && /^[^:]+:\d+$/.test(host)) addIdentifier(found, host)
    }
  }
  for (const part of parts) addHumps(found, part)
}

/** "and/or", "1,2", "note:this" and "l'un" are no names; `src/main.ts`, `thread::spawn` and `/v1/search/all` are. */
const isName = (compound: string, segments: readonly string[]): boolean =>
  segments.length === 1 ||
  (!/[,']/.test(compound) &&
    (/::|@|\/[^/]+\//.test(compound) || segments.some((segment) => /[._\-\p{N}]/u.test(segment))))

function addIdentifier(found: Piece[], word: string): void {
  if (word.length <= MAX_WORD_LENGTH) found.push({ kind: 'identifier', word })
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
