/** Log lines for a person at a terminal: the time of day, what happened, and the fields that tell more. */
import { styleText } from 'node:util'

type Line = Readonly<Record<string, unknown>>
type Colour = Parameters<typeof styleText>[0]

export interface ReadableOptions {
  readonly colours: boolean
  /** IANA name. @default that of the system */
  readonly timeZone?: string
}

/** In the line already, or of use to machines alone. */
const ALREADY_TOLD: ReadonlySet<string> = new Set(['level', 'time', 'event', 'part', 'plugin', 'adapter', 'trace_id'])

/** @returns what makes one line of the log, as JSON, into text that ends with a newline */
export function readableLines({ colours, timeZone }: ReadableOptions): (json: string) => string {
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', ...(timeZone ? { timeZone } : {}) })
  const paint = (colour: Colour, text: string): string =>
    colours && text !== '' ? styleText(colour, text, { validateStream: false }) : text
  return (json) => {
    const line = JSON.parse(json) as Line
    const troubled = line.level === 'warn' || line.level === 'error'
    const marks: Readonly<Record<string, string>> = { warn: paint('yellow', 'warning'), error: paint('red', 'error') }
    const { head, rest } = line.event === 'request' ? describeRequest(line) : describeEvent(line)
    // Which request it was helps to find the lines that belong together, once something is wrong.
    const fields = Object.entries(rest).filter(
      ([name]) => !ALREADY_TOLD.has(name) && (troubled || name !== 'request_id'),
    )
    const plain = fields.filter(([, value]) => !isError(value)).map(([name, value]) => `${name}=${inOneLine(value)}`)
    const errors = fields.flatMap(([, value]) => (isError(value) ? [describeError(value)] : []))
    const parts = [
      paint('dim', clock.format(new Date(String(line.time)))),
      ...(troubled ? [marks[String(line.level)] ?? ''] : []),
      withoutControls(head),
      paint('dim', plain.join(' ')),
    ]
    return `${[parts.filter((part) => part !== '').join('  '), ...errors].join('\n')}\n`
  }
}

interface Described {
  readonly head: string
  readonly rest: Line
}

function describeRequest({ method, route, status, duration_ms: duration, result, ...rest }: Line): Described {
  const outcome = result === 'completed' ? '' : `  ${result}`
  return { head: `${method} ${route}  ${status}  ${Math.round(Number(duration))} ms${outcome}`, rest }
}

const describeEvent = (line: Line): Described => ({ head: String(line.event).replaceAll('_', ' '), rest: line })

interface ErrorFields {
  readonly name: unknown
  readonly message: unknown
  readonly stack?: string
}

const isError = (value: unknown): value is ErrorFields =>
  typeof value === 'object' && value !== null && 'name' in value && 'message' in value

const describeError = ({ name, message, stack = '' }: ErrorFields): string =>
  [`${name}: ${message}`, ...stack.split('\n').filter((frame) => frame !== '')]
    .map((text) => `    ${withoutControls(text)}`)
    .join('\n')

function inOneLine(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return withoutControls(/^[^\s"=]+$/.test(text) || typeof value !== 'string' ? text : JSON.stringify(text))
}

/** Sequences that move the cursor or write titles would let a document paint the operator's screen. */
const withoutControls = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
