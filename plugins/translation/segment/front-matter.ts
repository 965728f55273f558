/** The few lines of a page's front matter that people read. Keys, and everything else there, stay as they are. */
import { parse } from 'yaml'

export interface Field {
  /** Of the value with its quotes, in UTF-16 code units of the page. */
  readonly start: number
  readonly end: number
  /** Without quotes and escapes. */
  readonly value: string
}

const FRONT_MATTER = /^\ufeff?(---|\+\+\+)[ \t]*\r?\n(?:[\s\S]*?\r?\n)?\1[ \t]*(?:\r?\n|$)/
/** On one line, at the top level, and not the beginning of a list, a block or an alias. */
const LINE =
  /^((?:title|sidebar_label|subtitle|tagline|description|summary|excerpt)[ \t]*:[ \t]+)([^\s|>[{&*!#][^\n]*?)[ \t\r]*$/gm

/** Length of the front matter, 0 when there is none, and what is prose in it. */
export function findFields(page: string): { readonly end: number; readonly fields: readonly Field[] } {
  const [text = '', fence] = FRONT_MATTER.exec(page) ?? []
  if (fence !== '---') return { end: text.length, fields: [] }
  const fields = [...text.matchAll(LINE)].flatMap((match) => {
    const [, key = '', raw = ''] = match
    const value = readScalar(raw)
    const start = match.index + key.length
    return value === null ? [] : [{ start, end: start + raw.length, value }]
  })
  return { end: text.length, fields }
}

/** The text of a YAML value on one line; `null` when it is no text. */
export function readScalar(raw: string): string | null {
  if (raw.includes('\n')) return null
  try {
    const value: unknown = (parse(`value: ${raw}`, { logLevel: 'silent' }) as { value: unknown }).value
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

/** Text as a YAML value; what JSON quotes, YAML reads. */
export const writeScalar = (text: string): string => JSON.stringify(text.replace(/\s*\n\s*/g, ' '))
