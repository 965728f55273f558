/** Months and days of the week, as the calendar of a language writes them. */
export interface CalendarWord {
  /** `month:3`, `weekday:1` */
  readonly value: string
  readonly start: number
  readonly end: number
}

interface Calendar {
  readonly pattern: RegExp
  readonly values: ReadonlyMap<string, string>
}

/** Their names are written with a capital there, and without one they are other words: "may", "march". */
const CAPITALS = new Set(['en', 'de', 'nl'])
const ISO_DATE = /(?<!\d)\d{4}-(0[1-9]|1[0-2])-[0-3]\d(?!\d)/g

export function readCalendar(text: string, language: string): readonly CalendarWord[] {
  const { pattern, values } = calendarOf(language.split('-', 1)[0] ?? '')
  const words = [...text.matchAll(pattern)].flatMap(({ 0: word, index }) => {
    const value = values.get(word.toLowerCase())
    if (value === undefined || !isCalendarWord(word, text, index, language)) return []
    return [{ value, start: index, end: index + word.length }]
  })
  const dates = [...text.matchAll(ISO_DATE)].map(({ 0: date, 1: month, index }) => ({
    value: `month:${Number(month)}`,
    start: index,
    end: index + date.length,
  }))
  return [...words, ...dates]
}

function isCalendarWord(word: string, text: string, index: number, language: string): boolean {
  if (!CAPITALS.has(language.split('-', 1)[0] ?? '')) return true
  if (!/^\p{Lu}\p{Ll}/u.test(word)) return false
  // "May the force", "March on": a month that opens a sentence stands by a number.
  return (
    !/^(?:May|March)$/.test(word) ||
    /(?:\d|\b(?:in|of|on|until|since|by|from|last|next|and|to)\.?)\s*$/i.test(text.slice(0, index)) ||
    /^,?\s+\d/.test(text.slice(index + word.length))
  )
}

const calendars = new Map<string, Calendar>()

function calendarOf(language: string): Calendar {
  const known = calendars.get(language)
  if (known !== undefined) return known
  const [locale = 'en'] = Intl.DateTimeFormat.supportedLocalesOf(/^[a-z]{2,3}$/.test(language) ? language : 'en')
  const values = new Map<string, string>()
  const add = (part: 'month' | 'weekday', number: number, date: Date, format: Intl.DateTimeFormatOptions): void => {
    const parts = new Intl.DateTimeFormat(locale, { ...format, timeZone: 'UTC' }).formatToParts(date)
    const word = parts.find(({ type }) => type === part)?.value.replace(/\.$/, '')
    if (word !== undefined && /^\p{L}[\p{L}\p{M}-]{2,}$/u.test(word))
      values.set(word.toLowerCase(), `${part}:${number}`)
  }
  for (let month = 1; month <= 12; month++) {
    const date = new Date(Date.UTC(2024, month - 1, 15))
    add('month', month, date, { month: 'long' })
    // As it stands in a date, in languages that inflect it: "5 марта".
    add('month', month, date, { month: 'long', day: 'numeric' })
    if (language === 'en') add('month', month, date, { month: 'short' })
  }
  for (let day = 1; day <= 7; day++) add('weekday', day, new Date(Date.UTC(2024, 0, day)), { weekday: 'long' })
  const words = [...values.keys()].sort((a, b) => b.length - a.length)
  const calendar = {
    values,
    pattern: new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])(?:${words.join('|')})(?![\\p{L}\\p{M}\\p{N}_])`, 'giu'),
  }
  calendars.set(language, calendar)
  return calendar
}
