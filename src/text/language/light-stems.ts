/** Light stemmers for languages that Snowball lacks, or where cutting less finds more (measured on XQuAD). */

const ARABIC_PREFIXES = ['وال', 'بال', 'كال', 'فال', 'ولل', 'ال', 'لل', 'و']
const ARABIC_SUFFIXES = ['ها', 'ان', 'ات', 'ون', 'ين', 'يه', 'ه', 'ي']

/** Forms of alef, final ya and ta marbuta, which are written carelessly. */
export const foldArabic = (word: string): string =>
  word
    .replace(/[\u0622\u0623\u0625\u0671]/g, 'ا')
    .replaceAll('ى', 'ي')
    .replaceAll('ة', 'ه')

/** After Larkey's light10: one prefix and the common endings cut from a folded word. */
export function stemArabic(word: string): string {
  const prefix = ARABIC_PREFIXES.find((each) => word.startsWith(each) && word.length - each.length >= 3)
  let stem = prefix === undefined ? word : word.slice(prefix.length)
  for (const suffix of ARABIC_SUFFIXES) {
    if (stem.endsWith(suffix) && stem.length - suffix.length >= 2) stem = stem.slice(0, -suffix.length)
  }
  return stem
}

/** Arabic keyboards' letters to the Persian and Urdu ones. */
export const foldPersoArabic = (word: string): string =>
  word
    .replace(/[يى]/g, 'ی')
    .replaceAll('ك', 'ک')
    .replace(/[هةۀۂ]/g, 'ہ')
    .replace(/[\u0622\u0623\u0625\u0671]/g, 'ا')
    .replaceAll('ؤ', 'و')

const PERSIAN_SUFFIXES = ['ہایی', 'ہای', 'ہا', 'ترین', 'تر', 'یی', 'ات', 'ان', 'ی']
const URDU_SUFFIXES = ['یوں', 'یاں', 'ئیں', 'وں', 'یں', 'اں', 'ات', 'ئے', 'ئی', 'ے', 'ی', 'ا', 'و', 'ہ']

export const stemPersian = (word: string): string => cutSuffix(word, PERSIAN_SUFFIXES, 3)
export const stemUrdu = (word: string): string => cutSuffix(word, URDU_SUFFIXES, 2)

/** Endings of Ramanathan and Rao's lightweight Hindi stemmer, longest first. */
const HINDI_SUFFIXES = [
  ...['ाएंगी', 'ाएंगे', 'ाऊंगी', 'ाऊंगा', 'ाइयों', 'ाइयां'],
  ...[
    'ाएगी',
    'ाएगा',
    'ाओगी',
    'ाओगे',
    'एंगी',
    'ेंगी',
    'एंगे',
    'ेंगे',
    'ूंगी',
    'ूंगा',
    'ातीं',
    'नाओं',
    'नाएं',
    'ताओं',
    'ताएं',
    'ियाँ',
    'ियों',
    'ियां',
  ],
  ...[
    'ाकर',
    'ाइए',
    'ाईं',
    'ाया',
    'ेगी',
    'ेगा',
    'ोगी',
    'ोगे',
    'ाने',
    'ाना',
    'ाते',
    'ाती',
    'ाता',
    'तीं',
    'ाओं',
    'ाएं',
    'ुओं',
    'ुएं',
    'ुआं',
  ],
  ...['कर', 'ाओ', 'िए', 'ाई', 'ाए', 'ने', 'नी', 'ना', 'ते', 'ीं', 'ती', 'ता', 'ां', 'ों', 'ें'],
  ...['ो', 'े', 'ू', 'ु', 'ी', 'ि', 'ा'],
]

/** Nukta is often left out in writing, candrabindu written as anusvara. */
export const foldDevanagari = (word: string): string => word.replaceAll('\u093c', '').replaceAll('\u0901', '\u0902')

export const stemHindi = (word: string): string => cutSuffix(word, HINDI_SUFFIXES, 2)

const cutSuffix = (word: string, suffixes: readonly string[], keep: number): string => {
  const suffix = suffixes.find((each) => word.endsWith(each) && word.length - each.length >= keep)
  return suffix === undefined ? word : word.slice(0, -suffix.length)
}
