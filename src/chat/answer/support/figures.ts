/** Numbers of a text with their units, in one spelling: `1,500`, `1.500` and `1500`; `1.5` and `1,5`; `two` and `2`. */
import { readCalendar } from './calendar.ts'
import { NUMBER_WORDS } from './number-words.ts'
import { readUnit, scaleOf } from './units.ts'

export interface Figure {
  /** What the number may mean; `1.500` is one thousand five hundred, or one and a half. */
  readonly readings: readonly string[]
  /** In one spelling; `undefined`: none that is known. */
  readonly unit: string | undefined
  /** Where it stands, in UTF-16 code units. */
  readonly start: number
  readonly end: number
}

/** A number that begins no word; groups of three may be set apart by a space. */
const NUMBER = /(?<![\p{L}\p{N}_])\d+(?:[ \u00a0\u202f'’]\d{3}(?!\d))*(?:[.,]\d+)*/gu
const GROUPED = /^\d{1,3}(?:([ \u00a0\u202f'’.,])\d{3})(?:\1\d{3})*$/
const GROUPED_DECIMAL = /^(\d{1,3}(?:,\d{3})+)\.(\d+)$|^(\d{1,3}(?:\.\d{3})+),(\d+)$/
const WORD = /\p{L}[\p{L}\p{M}]*/gu

/** @param language BCP 47, whose number words count */
export function readFigures(text: string, language: string): readonly Figure[] {
  const plain = westernDigits(text)
  const figures = [...plain.matchAll(NUMBER)]
    .filter(({ 0: number, index }) => !isLabel(number, plain, index))
    .map(({ 0: number, index }) => withUnit(readingsOf(number), plain, index, index + number.length))
  for (const { value, start, end } of readCalendar(plain, language))
    figures.push({ readings: [value], unit: undefined, start, end })
  const words = NUMBER_WORDS[language.split('-', 1)[0] ?? '']
  if (words === undefined) return figures
  for (const { 0: word, index } of plain.matchAll(WORD)) {
    const value = words.get(word.toLowerCase())
    if (value !== undefined) figures.push(withUnit([String(value)], plain, index, index + word.length))
  }
  return figures
}

/** "1) do this, and 2) do that" */
const isLabel = (number: string, text: string, index: number): boolean =>
  /^\d$/.test(number) && /(?:^|\s)$/.test(text.slice(0, index)) && /^\)\s/.test(text.slice(index + 1))

/** Whether both are the same number, and of no two units. */
export const isFigure = (one: Figure, other: Figure): boolean =>
  one.readings.some((reading) => other.readings.includes(reading)) &&
  (one.unit === undefined || other.unit === undefined || one.unit === other.unit)

function withUnit(readings: readonly string[], text: string, start: number, end: number): Figure {
  const unit = readUnit(text, start, end)
  const scale = unit === undefined ? undefined : scaleOf(unit)
  if (scale === undefined) return { readings, unit, start, end }
  const scaled = readings.map((reading) => String(Math.round(Number(reading) * scale)))
  return { readings: scaled, unit: undefined, start, end }
}

function readingsOf(number: string): readonly string[] {
  const grouped = GROUPED.exec(number)
  if (grouped !== null) {
    const whole = number.replace(/\D/g, '')
    return /^\d+[.,]\d+$/.test(number) ? [whole, number.replace(',', '.')] : [whole]
  }
  const [, english, decimals, other, otherDecimals] = GROUPED_DECIMAL.exec(number) ?? []
  const digits = english ?? other
  if (digits !== undefined) return [`${digits.replace(/\D/g, '')}.${decimals ?? otherDecimals}`]
  // A whole number keeps no zeros before it: "07" is the seventh.
  if (/^\d+$/.test(number)) return [number.replace(/^0+(?=\d)/, '')]
  return [number.replaceAll(',', '.')]
}

/** The digits of other scripts. */
const OTHER_DIGITS = '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯０１２３４５６７８９'
const OTHER_DIGIT = new RegExp(`[${OTHER_DIGITS}]`, 'g')

const westernDigits = (text: string): string =>
  text.replace(OTHER_DIGIT, (digit) => String(OTHER_DIGITS.indexOf(digit) % 10))
