/**
 * What may not stand in a log: secrets never, and what readers and authors write only when the operator asks for it.
 * Fields are recognised by their names, and what slips into others by how it looks.
 */
import { describeError } from './describe-error.ts'

export type LogFields = Readonly<Record<string, unknown>>

const SECRET =
  /^(proxy_)?authorization$|^(set_)?cookies?$|pass(word|phrase)$|secret$|token$|credentials?$|^(x_)?(api_|private_|admin_)?key$/
/** Texts, and names that their authors give to documents and collections. */
const CONTENT: ReadonlySet<string> = new Set([
  'answer',
  'body',
  'collection',
  'comment',
  'content',
  'document',
  'email',
  'headers',
  'prompt',
  'query',
  'question',
  'quote',
  'selection',
  'text',
  'title',
])

const DEEPEST = 4
const MAX_ITEMS = 50
const HIDDEN = '[redacted]'

/** @param content whether texts of readers and authors may stand in it */
export function redact(fields: LogFields, content: boolean): Record<string, unknown> {
  return redactRecord(fields, content, 0)
}

function redactRecord(fields: object, content: boolean, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const plain = name.replace(/-/g, '_').toLowerCase()
    if (value === undefined || (!content && CONTENT.has(plain))) continue
    kept[name] = SECRET.test(plain) && typeof value !== 'number' ? HIDDEN : redactValue(value, content, depth)
  }
  return kept
}

function redactValue(value: unknown, content: boolean, depth: number): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return redactRecord(describeError(value, content), true, depth + 1)
  if (depth >= DEEPEST) return '[deep]'
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redactValue(item, content, depth + 1))
  return redactRecord(value, content, depth + 1)
}

const LOOKS: readonly (readonly [RegExp, string])[] = [
  // Names and passwords in addresses of servers.
  [/(\b[a-z][\w+.-]*:\/\/)[^\s/@]*@/gi, `$1${HIDDEN}@`],
  [/\b(bearer|basic)\s+(?=\S*[\d=._~+/-])[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(\.[\w-]*)?/g, HIDDEN],
  [/\b(lectern_[0-9a-f]{16}_|sk-|AIza)[\w-]{16,}/g, HIDDEN],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[e-mail]'],
]

/** Cheap for what is short and has none of the signs, as nearly everything is. */
function redactText(text: string): string {
  if (!/[@]|bearer|basic|eyJ|lectern_|sk-|AIza/i.test(text)) return text
  return LOOKS.reduce((rest, [look, instead]) => rest.replace(look, instead), text)
}
