/** Reads the body of `POST /v1/chat/completions`: what it asks, and what of it cannot be done here. */
import type { HistoryMessage } from '../../../chat/index.ts'
import type { PassageFilter } from '../../../ports/passage.ts'
import { type FieldError, type Problem, problem } from '../../../request/problem.ts'
import { refusalOf } from './parameters.ts'
import { readFilter } from './read-filter.ts'

export interface Completion {
  readonly model: string
  /** What the user says last. */
  readonly question: string
  /** What was said before, oldest first. */
  readonly history: readonly HistoryMessage[]
  /** Where the answer is cut: before the first of these. */
  readonly stops: readonly string[]
  readonly stream: boolean
  /** Which documents count. @default all of the collection */
  readonly filter?: PassageFilter
  /** Whether a stream tells at its end what it has used. */
  readonly includeUsage: boolean
  /** Parameters that change nothing here. */
  readonly ignored: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

/** Names in a request are the client's; a reply repeats those that look like names, and not too many. */
const NAME = /^[a-z][a-z_]{0,39}$/
const MAX_NAMES = 30
const READ: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'stream_options', 'stop', 'lectern'])

/** @throws Problem `invalid_request` that names the parameter */
export function readCompletion(body: unknown): Completion {
  if (!isFields(body)) throw invalid('', 'must be a JSON object')
  const { model, messages, stream, stream_options, stop } = body
  if (typeof model !== 'string' || model === '' || model.length > 200)
    throw invalid('/model', 'must be the id of a model, as GET /v1/models lists them')
  if (!isAbsent(stream) && typeof stream !== 'boolean') throw invalid('/stream', 'must be true or false')
  const { question, history, leftOut } = readMessages(messages)
  const filter = readFilter(body)
  const others = Object.entries(body).filter(([name, value]) => !READ.has(name) && !isAbsent(value))
  for (const [name, value] of others) {
    const refusal = refusalOf(name, value)
    if (refusal !== undefined) throw invalid(`/${name}`, refusal)
  }
  const isFollowed = (name: string): boolean => name === 'metadata' && filter !== undefined
  const names = others.map(([name]) => name).filter((name) => NAME.test(name) && !isFollowed(name))
  return {
    model,
    question,
    history,
    ...(filter === undefined ? {} : { filter }),
    stops: readStops(stop),
    stream: stream === true,
    includeUsage: stream === true && readStreamOptions(stream_options),
    ignored: [...leftOut, ...names.slice(0, MAX_NAMES)],
  }
}

function readStreamOptions(options: unknown): boolean {
  if (isAbsent(options)) return false
  if (!isFields(options)) throw invalid('/stream_options', 'must be an object')
  const { include_usage } = options
  if (!isAbsent(include_usage) && typeof include_usage !== 'boolean')
    throw invalid('/stream_options/include_usage', 'must be true or false')
  return include_usage === true
}

/** More are of no use, and each is looked for in every piece of the answer. */
const MAX_STOPS = 16
const MAX_STOP_LENGTH = 500

function readStops(stop: unknown): readonly string[] {
  if (isAbsent(stop)) return []
  const stops: unknown = typeof stop === 'string' ? [stop] : stop
  if (!Array.isArray(stops) || stops.length > MAX_STOPS)
    throw invalid('/stop', `must be a text, or an array of ${MAX_STOPS} texts at most`)
  return stops.flatMap((each: unknown, index) => {
    if (typeof each !== 'string' || each.length > MAX_STOP_LENGTH)
      throw invalid(
        Array.isArray(stop) ? `/stop/${index}` : '/stop',
        `must be a text of ${MAX_STOP_LENGTH} characters at most`,
      )
    return each === '' ? [] : [each]
  })
}

interface Said {
  readonly question: string
  readonly history: readonly HistoryMessage[]
  /** What was accepted and not read: instructions, and parts that are no text. */
  readonly leftOut: readonly string[]
}

function readMessages(messages: unknown): Said {
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('/messages', 'must be an array with at least one message')
  const said: HistoryMessage[] = []
  const leftOut = new Set<string>()
  for (const [index, message] of messages.entries()) {
    const read = readMessage(message, `/messages/${index}`, leftOut)
    if (read === 'instruction') leftOut.add('system')
    else said.push(read)
  }
  const last = said.pop()
  if (last?.role !== 'user') throw invalid('/messages', 'the last message must be the question, with the role "user"')
  return { question: last.content, history: said, leftOut: [...leftOut] }
}

function readMessage(message: unknown, path: string, leftOut: Set<string>): HistoryMessage | 'instruction' {
  if (!isFields(message)) throw invalid(path, 'must be an object with a role and a content')
  const { role, content } = message
  if (role === 'system' || role === 'developer') {
    readText(content, `${path}/content`, leftOut)
    return 'instruction'
  }
  if (role === 'tool' || role === 'function') throw invalid(`${path}/role`, 'results of tools are not read here')
  if (role !== 'user' && role !== 'assistant')
    throw invalid(`${path}/role`, 'must be "user", "assistant", "system" or "developer"')
  // An assistant that only called a tool has said nothing.
  if (role === 'assistant' && isAbsent(content)) return { role, content: '' }
  return { role, content: readText(content, `${path}/content`, leftOut) }
}

/** A text, or parts of text, of which each begins a line. Pictures, sound and files beside a text are left out. */
function readText(content: unknown, path: string, leftOut: Set<string>): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content) || content.length === 0) throw invalid(path, 'must be a text, or an array of text parts')
  const texts = content.flatMap((part: unknown, index) => {
    const text = readPart(part, `${path}/${index}`)
    if (text === undefined && isFields(part)) leftOut.add(String(part.type))
    return text ?? []
  })
  if (texts.length === 0) throw invalid(path, 'images, sound and files are not read here: ask in words')
  return texts.join('\n')
}

/** What other content than text is called, here and in the Responses API. */
const NOT_READ: ReadonlySet<unknown> = new Set([
  'image_url',
  'input_audio',
  'file',
  'input_image',
  'input_file',
  'video_url',
])

/** @returns `undefined` for what is no text */
function readPart(part: unknown, path: string): string | undefined {
  if (!isFields(part)) throw invalid(path, 'must be an object with a type')
  if (part.type === 'text' && typeof part.text === 'string') return part.text
  if (part.type === 'refusal' && typeof part.refusal === 'string') return part.refusal
  if (part.type === 'text') throw invalid(`${path}/text`, 'must be a text')
  if (NOT_READ.has(part.type)) return undefined
  throw invalid(`${path}/type`, 'must be "text"')
}

/** Clients send `null` for what they leave out. */
const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function invalid(path: string, message: string): Problem {
  const error: FieldError = { path, message }
  return problem('invalid_request', undefined, { errors: [error] })
}
