/** Reads the body of `POST /v1/chat/completions`: what it asks, and what of it cannot be done here. */
import type { PassageFilter } from '../../../ports/passage.ts'
import { invalid, isAbsent, isFields, readFlag, readModel, readOthers, readStops } from './fields.ts'
import { refusalOf } from './parameters.ts'
import { readFilter } from './read-filter.ts'
import { createMessageReader, type Said } from './read-messages.ts'

export interface Completion extends Pick<Said, 'question' | 'history'> {
  readonly model: string
  /** Where the answer is cut: before the first of these. */
  readonly stops: readonly string[]
  readonly stream: boolean
  /** Which documents count. @default all of the collection */
  readonly filter?: PassageFilter
  /** Whether a stream reports at its end what it has used. */
  readonly includeUsage: boolean
  /** Parameters that change nothing here. */
  readonly ignored: readonly string[]
}

const READ: ReadonlySet<string> = new Set(['model', 'messages', 'stream', 'stream_options', 'stop', 'lectern'])

/** @throws Problem `invalid_request` that names the parameter */
export function readCompletion(body: unknown): Completion {
  if (!isFields(body)) throw invalid('', 'must be a JSON object')
  const model = readModel(body.model)
  const stream = readFlag(body.stream, '/stream')
  const { question, history, leftOut } = readMessages(body.messages)
  const filter = readFilter(body)
  const others = readOthers(body, READ, refusalOf)
  return {
    model,
    question,
    history,
    ...(filter === undefined ? {} : { filter }),
    stops: readStops(body.stop),
    stream,
    includeUsage: readIncludeUsage(body.stream_options) && stream,
    ignored: [...leftOut, ...others.filter((name) => name !== 'metadata' || filter === undefined)],
  }
}

export function readIncludeUsage(options: unknown): boolean {
  if (isAbsent(options)) return false
  if (!isFields(options)) throw invalid('/stream_options', 'must be an object')
  return readFlag(options.include_usage, '/stream_options/include_usage')
}

function readMessages(messages: unknown): Said {
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('/messages', 'must be an array with at least one message')
  const reader = createMessageReader()
  for (const [index, message] of messages.entries()) reader.read(message, `/messages/${index}`)
  return reader.end('/messages')
}
