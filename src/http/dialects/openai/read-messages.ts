/** Reads messages as chat completions and the Responses API have them: what was said, and what of it is not read. */
import type { HistoryMessage } from '../../../chat/index.ts'
import { invalid, isAbsent, isFields } from './fields.ts'

export interface Said {
  readonly question: string
  /** Oldest first. */
  readonly history: readonly HistoryMessage[]
  /** What was accepted and not read: instructions, and parts that are no text. */
  readonly leftOut: readonly string[]
}

/** Adds up what was said, message by message. */
export interface MessageReader {
  /** @throws Problem `invalid_request` */
  read(message: unknown, path: string): void
  /** What was said elsewhere. */
  add(message: HistoryMessage): void
  leaveOut(name: string): void
  /** @param path of all messages @throws Problem `invalid_request` when the last one is no question */
  end(path: string): Said
}

export function createMessageReader(): MessageReader {
  const said: HistoryMessage[] = []
  const leftOut = new Set<string>()
  return {
    read(message, path) {
      const read = readMessage(message, path, leftOut)
      if (read === 'instruction') leftOut.add('system')
      else said.push(read)
    },
    add: (message) => said.push(message),
    leaveOut: (name) => leftOut.add(name),
    end(path) {
      const last = said.at(-1)
      if (last?.role !== 'user') throw invalid(path, 'the last message must be the question, with the role "user"')
      return { question: last.content, history: said.slice(0, -1), leftOut: [...leftOut] }
    },
  }
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
  const text = texts.join('\n')
  // Some clients send an empty text beside every picture.
  if (text.trim() === '' && texts.length < content.length)
    throw invalid(path, 'images, sound and files are not read here: ask in words')
  return text
}

const TEXT: ReadonlySet<unknown> = new Set(['text', 'input_text', 'output_text'])
const NOT_READ: ReadonlySet<unknown> = new Set([
  'image_url',
  'input_audio',
  'file',
  'video_url',
  'input_image',
  'input_file',
  'input_video',
])

/** @returns `undefined` for what is no text */
function readPart(part: unknown, path: string): string | undefined {
  if (!isFields(part)) throw invalid(path, 'must be an object with a type')
  if (TEXT.has(part.type)) {
    if (typeof part.text !== 'string') throw invalid(`${path}/text`, 'must be a text')
    return part.text
  }
  if (part.type === 'refusal' && typeof part.refusal === 'string') return part.refusal
  if (NOT_READ.has(part.type)) return undefined
  throw invalid(`${path}/type`, 'must be "text"')
}
