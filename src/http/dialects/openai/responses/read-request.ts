/** Reads the body of `POST /v1/responses`: what it asks, what it goes on with, and what of it cannot be done here. */

import type { PassageFilter } from '../../../../ports/passage.ts'
import { type Fields, invalid, isAbsent, isFields, readFlag, readModel, readOthers } from '../fields.ts'
import { responsesRefusalOf } from '../parameters.ts'
import { readFilter } from '../read-filter.ts'
import { createMessageReader, type MessageReader, type Said } from '../read-messages.ts'

export interface ResponseRequest {
  readonly model: string
  /** The response that this one goes on with. */
  readonly previousId: string | undefined
  /** The conversation that it goes on with. */
  readonly conversationId: string | undefined
  readonly filter: PassageFilter | undefined
  readonly stream: boolean
  /** What is repeated in the response, as it was sent. */
  readonly echoed: Fields
  readonly ignored: readonly string[]
  /**
   * What was said, oldest first. An item that only refers to an earlier answer is looked up.
   *
   * @throws Problem `invalid_request`, or what `textOf` throws
   */
  readSaid(textOf: (itemId: string) => Promise<string>): Promise<Said>
}

const READ: ReadonlySet<string> = new Set([
  'model',
  'input',
  'previous_response_id',
  'conversation',
  'stream',
  'stream_options',
  'store',
  'metadata',
  'lectern',
])
const MAX_ITEMS = 2000
/** Longest texts that are repeated. */
const MAX_ECHO = 64

/** @throws Problem `invalid_request` that names the parameter */
export function readResponseRequest(body: unknown): ResponseRequest {
  if (!isFields(body)) throw invalid('', 'must be a JSON object')
  const model = readModel(body.model)
  const stream = readFlag(body.stream, '/stream')
  const store = isAbsent(body.store) || readFlag(body.store, '/store')
  const previousId = readId(body.previous_response_id, '/previous_response_id')
  const { conversation } = body
  const conversationId = readId(isFields(conversation) ? conversation.id : conversation, '/conversation')
  if (previousId !== undefined && conversationId !== undefined)
    throw invalid('/previous_response_id', 'goes on with one thing: leave it or the conversation out')
  return {
    model,
    previousId,
    conversationId,
    filter: readFilter(body),
    stream,
    echoed: { store, metadata: readMetadata(body.metadata), previous_response_id: previousId ?? null },
    ignored: readOthers(body, READ, responsesRefusalOf),
    readSaid: (textOf) => readInput(body.input, textOf),
  }
}

function readId(id: unknown, path: string): string | undefined {
  if (isAbsent(id)) return undefined
  if (typeof id !== 'string' || id === '' || id.length > 200) throw invalid(path, 'must be an id')
  return id
}

function readMetadata(metadata: unknown): Fields {
  if (isAbsent(metadata)) return {}
  if (!isFields(metadata)) throw invalid('/metadata', 'must be an object')
  const entries = Object.entries(metadata)
  if (entries.length > 16) throw invalid('/metadata', 'must have at most 16 entries')
  for (const [name, value] of entries)
    if (typeof value !== 'string' || value.length > 8 * MAX_ECHO || name.length > MAX_ECHO)
      throw invalid('/metadata', 'its values must be texts of 512 characters at most')
  return metadata
}

async function readInput(input: unknown, textOf: (itemId: string) => Promise<string>): Promise<Said> {
  const reader = createMessageReader()
  if (typeof input === 'string') reader.add({ role: 'user', content: input })
  else {
    if (!Array.isArray(input) || input.length === 0 || input.length > MAX_ITEMS)
      throw invalid('/input', `must be a text, or an array of 1 to ${MAX_ITEMS} items`)
    for (const [index, item] of input.entries()) await readItem(reader, item, `/input/${index}`, textOf)
  }
  return reader.end('/input')
}

async function readItem(
  reader: MessageReader,
  item: unknown,
  path: string,
  textOf: (itemId: string) => Promise<string>,
): Promise<void> {
  if (!isFields(item)) throw invalid(path, 'must be an object')
  const { type, id } = item
  if (isAbsent(type) || type === 'message') return reader.read(item, path)
  if (type === 'item_reference') {
    const known = readId(id, `${path}/id`)
    if (known === undefined) throw invalid(`${path}/id`, 'must be an id')
    return reader.add({ role: 'assistant', content: await textOf(known) })
  }
  // What a model has thought or called elsewhere says nothing here.
  if (type === 'reasoning' || type === 'function_call' || type === 'function_call_output') return reader.leaveOut(type)
  throw invalid(`${path}/type`, 'must be "message" or "item_reference"')
}
