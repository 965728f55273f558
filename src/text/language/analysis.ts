/** How the words of each language are brought to terms. */
import { foldAccents } from '../normalize.ts'
import {
  foldArabic,
  foldDevanagari,
  foldPersoArabic,
  stemArabic,
  stemHindi,
  stemPersian,
  stemUrdu,
} from './light-stems.ts'
import { snowball } from './on-demand.ts'

export interface Analysis {
  /** What stands before the language's terms when they are hashed: an entry of ANALYSED_LANGUAGES. */
  readonly code: string
  /** One spelling for each word, before stemming and for n-grams. */
  fold(word: string): string
  stem(word: string): string
  /** Length of the character n-grams that go beside the stems; 0: none. */
  readonly grams: number
  /** What an apostrophe inside a word does. */
  readonly apostrophe: 'joins' | 'splits'
}

/**
 * Compounding languages take 5-grams beside their stems (German .944 → .961 on XQuAD), Semitic and Indic ones 4-grams
 * (Arabic .929 → .954). A language that has no stemmer here takes n-grams too: they find inflected forms.
 */
const SNOWBALL: Readonly<Record<string, readonly [algorithm: string, grams: number]>> = {
  hy: ['armenian', 0],
  eu: ['basque', 0],
  ca: ['catalan', 0],
  cs: ['czech', 5],
  da: ['danish', 5],
  nl: ['dutch', 5],
  en: ['english', 0],
  fi: ['finnish', 5],
  fr: ['french', 0],
  de: ['german', 5],
  hu: ['hungarian', 5],
  ga: ['irish', 0],
  it: ['italian', 0],
  no: ['norwegian', 5],
  pt: ['portuguese', 0],
  ro: ['romanian', 0],
  ru: ['russian', 0],
  sl: ['slovene', 0],
  es: ['spanish', 0],
  sv: ['swedish', 5],
  ta: ['tamil', 4],
  tr: ['turkish', 5],
}
type WordForm = (word: string) => string
const LIGHT: Readonly<Record<string, readonly [fold: WordForm, stem: WordForm]>> = {
  ar: [foldArabic, stemArabic],
  fa: [foldPersoArabic, stemPersian],
  ur: [foldPersoArabic, stemUrdu],
  hi: [foldDevanagari, stemHindi],
  mr: [foldDevanagari, stemHindi],
  ne: [foldDevanagari, stemHindi],
}
/** No stemmer here. Thai, Lao, Khmer, Burmese, Chinese, Japanese and Korean are cut into words and bigrams elsewhere. */
const PLAIN: Readonly<Record<string, number>> = {
  ...{ bg: 5, el: 5, et: 5, hr: 5, lt: 5, lv: 5, pl: 5, sk: 5, sr: 5, uk: 5, be: 5, id: 5, is: 5 },
  ...{ bn: 4, gu: 4, he: 4, ka: 4, kn: 4, ml: 4, pa: 4, si: 4, te: 4 },
  ...{ vi: 0, zh: 0, ja: 0, ko: 0, th: 0, lo: 0, km: 0, my: 0 },
}
/** Words of any other language are only folded. */
const OTHER = 'und'

/** Everything `analysisCode` can answer. */
export const ANALYSED_LANGUAGES: readonly string[] = [
  ...Object.keys(SNOWBALL),
  ...Object.keys(LIGHT),
  ...Object.keys(PLAIN),
  OTHER,
]
const known = new Set(ANALYSED_LANGUAGES)
const ALIASES: Readonly<Record<string, string>> = {
  nb: 'no',
  nn: 'no',
  iw: 'he',
  in: 'id',
  bs: 'hr',
  yue: 'zh',
  cmn: 'zh',
}

/** The analysis a BCP 47 tag falls under: `pt-BR` → `pt`, `nb` → `no`, unknown ones → `und`. */
export function analysisCode(language: string): string {
  if (known.has(language)) return language
  const primary = language.toLowerCase().split(/[-_]/, 1)[0] ?? ''
  const code = ALIASES[primary] ?? primary
  return known.has(code) ? code : OTHER
}

const STEM_CACHE_WORDS = 50_000

/** Stemming costs ten times a map look-up and words repeat. Emptied when full: the frequent ones are back at once. */
function cached(stem: (word: string) => string): (word: string) => string {
  const cache = new Map<string, string>()
  return (word) => {
    const seen = cache.get(word)
    if (seen !== undefined) return seen
    if (cache.size >= STEM_CACHE_WORDS) cache.clear()
    const result = stem(word)
    cache.set(word, result)
    return result
  }
}

const analyses = new Map<string, Analysis>()

export function analysisOf(language: string): Analysis {
  const code = analysisCode(language)
  const existing = analyses.get(code)
  if (existing !== undefined) return existing
  const analysis = createAnalysis(code)
  analyses.set(code, analysis)
  return analysis
}

function createAnalysis(code: string): Analysis {
  const apostrophe = code === 'en' || code === 'uk' || code === 'be' || code === OTHER ? 'joins' : 'splits'
  const algorithm = SNOWBALL[code]
  if (algorithm !== undefined) {
    const stemmer = snowball().newStemmer(algorithm[0])
    // English stems are made of accentless words ("café", "cafe"); elsewhere the accents tell endings apart.
    const stem: WordForm =
      code === 'en' ? (word) => stemmer.stem(foldAccents(word)) : (word) => foldAccents(stemmer.stem(word))
    return { code, fold: foldAccents, stem: cached(stem), grams: algorithm[1], apostrophe }
  }
  const light = LIGHT[code]
  if (light !== undefined) {
    const [fold, stem] = light
    return { code, fold, stem: cached((word) => stem(fold(word))), grams: 4, apostrophe }
  }
  // Vietnamese tones tell words apart.
  const fold: WordForm = code === 'vi' ? (word) => word : foldAccents
  return { code, fold, stem: fold, grams: PLAIN[code] ?? 0, apostrophe }
}
