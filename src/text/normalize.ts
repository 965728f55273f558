/** One spelling for what readers take for the same text: width, composition, invisible characters, accents. */

/** Soft hyphen, zero-width and direction marks, byte-order mark, Arabic tatweel, Indic joiners. */
const INVISIBLE =
  /\u034f|[\u00ad\u061c\u0640\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\u180b-\u180d\u180f\ufe00-\ufe0f]/g
const COMBINING = /[\u0300-\u036f]/g
/** Arabic harakat and Quranic marks, Hebrew points: most text is written without them. */
const POINTS =
  /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/g
const SIMPLE = /^[\0-\u007f]*$/

export const isAscii = (text: string): boolean => SIMPLE.test(text)

/** NFKC (which folds full and half width), no invisible characters, one apostrophe. Case stays. */
export function composeText(text: string, language = ''): string {
  if (isAscii(text)) return text
  // In Persian the zero-width non-joiner stands between a word and its ending: it separates.
  const visible = language === 'fa' ? text.replaceAll('\u200c', ' ') : text
  return visible
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(POINTS, '')
    .replace(/[\u2018\u2019\u02bc\u00b4]/g, "'")
}

/** Lower case by the language's rules: Turkish has two letters i. */
export const lowerCase = (text: string, language: string): string =>
  language === 'tr' || language === 'az' ? text.toLocaleLowerCase(language) : text.toLowerCase()

/** Removes accents from Latin, Greek and Cyrillic letters, and writes ß, æ, ø, ł, đ, ı with plain letters. */
export function foldAccents(text: string): string {
  if (isAscii(text)) return text
  return text
    .normalize('NFKD')
    .replace(COMBINING, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC')
}

const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}
