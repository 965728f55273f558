/** Days in addresses. As they are written: which day it is in another zone does not matter. */

/** @returns midnight of the day in UTC; `null` when it is none */
export function dateOf(written: unknown): Date | null {
  const text = written instanceof Date ? written.toISOString() : typeof written === 'string' ? written : ''
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text) ?? []
  return year === undefined ? null : new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
}

export const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** From 1 on. */
export const dayOfYear = (date: Date): number =>
  1 + Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)
