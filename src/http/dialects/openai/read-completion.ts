/** Reads the body of `POST /v1/chat/completions`: what it asks, and what of it cannot be done here. */
import type { HistoryMessage } from '../../../chat/index.ts'
import { type FieldError, type Problem, problem } from '../../../request/problem.ts'
import { refusalOf } from './parameters.ts'

export interface Completion {
  readonly model: string
  /** What the user says last. */
  readonly question: string
  /** What was said before, oldest first. */
  readonly history: readonly HistoryMessage[]
  readonly stream: boolean
  /** Whether a stream tells at its end what it has used. */
  readonly includeUsage: boolean
  /** Parameters that change nothing here. */
  readonly ignored: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

/** Names in a request are the client's; a reply repeats those that look like names, and not too many. */
const NAME = /^[a-z][a-z_]{0,39}$/
const MAX_NAMES = 30
const READ: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'stream_options'])

/** @throws Problem `invalid_request` that names the parameter */
export function readCompletion(body: unknown): Completion {
  if (!isFields(body)) throw invalid('', 'must be a JSON object')
  const { model, messages, stream, stream_options } = body
  if (typeof model !== 'string' || model === '' || model.length > 200)
    throw invalid('/model', 'must be the id of a model, as GET /v1/models lists them')
  if (!isAbsent(stream) && typeof stream !== 'boolean') throw invalid('/stream', 'must be true or false')
  const { question, history, hasInstructions } = readMessages(messages)
  const others = Object.entries(body).filter(([name, value]) => !READ.has(name) && !isAbsent(value))
  for (const [name, value] of others) {
    const refusal = refusalOf(name, value)
    if (refusal !== undefined) throw invalid(`/${name}`, refusal)
  }
  const names = others.map(([name]) => name).filter((name) => NAME.test(name))
  return {
    model,
    question,
    history,
    stream: stream === true,
    includeUsage: stream === true && readStreamOptions(stream_options),
    ignored: [...(hasInstructions ? ['system'] : []), ...names.slice(0, MAX_NAMES)],
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

interface Said {
  readonly question: string
  readonly history: readonly HistoryMessage[]
  readonly hasInstructions: boolean
}

function readMessages(messages: unknown): Said {
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('/messages', 'must be an array with at least one message')
  const said: HistoryMessage[] = []
  let hasInstructions = false
  for (const [index, message] of messages.entries()) {
    const read = readMessage(message, `/messages/${index}`)
    if (read === 'instruction') hasInstructions = true
    else said.push(read)
  }
  const last = said.pop()
  if (last?.role !== 'user') throw invalid('/messages', 'the last message must be the question, with the role "user"')
  return { question: last.content, history: said, hasInstructions }
}

function readMessage(message: unknown, path: string): HistoryMessage | 'instruction' {
  if (!isFields(message)) throw invalid(path, 'must be an object with a role and a content')
  const { role, content } = message
  if (role === 'system' || role === 'developer') {
    readText(content, `${path}/content`)
    return 'instruction'
  }
  if (role === 'tool' || role === 'function') throw invalid(`${path}/role`, 'results of tools are not read here')
  if (role !== 'user' && role !== 'assistant')
    throw invalid(`${path}/role`, 'must be "user", "assistant", "system" or "developer"')
  // An assistant that only called a tool has said nothing.
  if (role === 'assistant' && isAbsent(content)) return { role, content: '' }
  return { role, content: readText(content, `${path}/content`) }
}

/** A text, or parts of text, of which each begins a line. */
function readText(content: unknown, path: string): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content) || content.length === 0) throw invalid(path, 'must be a text, or an array of text parts')
  return content.map((part: unknown, index) => readPart(part, `${path}/${index}`)).join('\n')
}

function readPart(part: unknown, path: string): string {
  if (!isFields(part)) throw invalid(path, 'must be an object with a type')
  if (part.type === 'text' && typeof part.text === 'string') return part.text
  if (part.type === 'refusal' && typeof part.refusal === 'string') return part.refusal
  if (part.type === 'text') throw invalid(`${path}/text`, 'must be a text')
  throw invalid(`${path}/type`, 'must be "text": images, sound and files are not read here')
}

/** Clients send `null` for what they leave out. */
const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function invalid(path: string, message: string): Problem {
  const error: FieldError = { path, message }
  return problem('invalid_request', undefined, { errors: [error] })
}
