/** How well a unit says what value something has. */
import { tokenize } from '../../../text/index.ts'
import { FITS, FITS_WELL, type Question } from './fits.ts'
import { HOLDS } from './patterns.ts'
import type { Unit } from './units.ts'

/** What kind of value a question names, and what such a one looks like. */
const VALUES: readonly (readonly [RegExp, RegExp])[] = [
  [/\bports?\b/i, HOLDS.port],
  [/\bversions?\b/i, HOLDS.version],
  [/\b(?:director(?:y|ies)|folders?|paths?)\b/i, HOLDS.path],
]

/** @param whole with the header of a row */
export function valueFit(news: string, whole: string, question: Question): number {
  const { text } = question
  // A number beside it is none that something has by default.
  const counted = countFit(whole, question)
  // Of what is counted, a number beside it says nothing.
  const fit = counted || (COUNTS.test(text) ? Math.min(0, typedFit(news, text)) : typedFit(news, text))
  if (!DEFAULT.test(text)) return fit
  if (HOLDS.defaultValue.test(whole)) return FITS_WELL
  return DEFAULT.test(whole) || fit < 0 ? fit : fit / 2
}

const DEFAULT = /default|standard(?:wert|mäßig)|par défaut|por defecto|predeterminad|padrão/iu

function typedFit(news: string, text: string): number {
  for (const [names, value] of VALUES) if (names.test(text)) return value.test(news) ? FITS_WELL : -FITS
  return numberFit(news)
}

/** "The default is 3" says it outright; in "Because we set it to 1" a number merely stands. */
export const numberFit = (news: string): number =>
  HOLDS.numberOutright.test(news) ? (FITS + FITS_WELL) / 2 : HOLDS.number.test(news) ? FITS : 0

/** "10 classes" for "number of classes" and "how many classes". */
export function countFit(text: string, { text: asked, language }: Question): number {
  const counted = COUNTS.exec(asked)?.[1]
  const [term] = counted === undefined ? [] : tokenize(counted, language, { grams: false })
  if (term === undefined) return 0
  return [...text.matchAll(COUNTED)].some(([, first = '', second = '']) =>
    tokenize(`${first} ${second}`, language, { grams: false }).includes(term),
  )
    ? FITS_WELL
    : 0
}

const COUNTS = /(?:number of|how many)\s+(?:different\s+|distinct\s+)?([\p{L}-]+)/iu

const COUNTED =
  /(?<![\p{L}\p{Nd}.])(?:\p{Nd}[\p{Nd},.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a )?(?:dozen|hundred|thousand|million))\s+([\p{L}-]+)(?:\s+([\p{L}-]+))?/giu

/** A row or an item whose first cell or words are what is asked about. */
export function keyFit({ form }: Pick<Unit, 'form'>, text: string, { terms, language }: Question): number {
  if (form !== 'row' && form !== 'item') return 0
  const key = keyOf(text, form)
  const own = tokenize(key, language, { grams: false })
  if (own.length === 0) return 0
  const share = own.filter((term) => terms.has(term)).length / own.length
  return share === 1 ? FITS_WELL : share >= 0.5 ? FITS : 0
}

const keyOf = (text: string, form: 'row' | 'item'): string =>
  form === 'row'
    ? (/^\|((?:\\.|[^|\\])*)\|/.exec(text)?.[1] ?? '')
    : (/^\s*\S+\s+([^:–—.]{1,60})(?::| [–—-] )/.exec(text)?.[1] ?? '')
