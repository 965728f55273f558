/** A chat request made safe to store and compare: well-formed text, canonical language, one hash for its meaning. */
import { createHash } from 'node:crypto'
import type { PassageFilter } from '../ports/passage.ts'
import type { Principal } from '../request/context.ts'
import { problem } from '../request/problem.ts'
import type { HistoryMessage, Selection } from './events.ts'

/** A message that the client sends, under its own id for it. */
export interface ClientMessage extends HistoryMessage {
  readonly id?: string
}

/** The fields of `POST /v1/chat` that decide the answer. */
export interface ChatRequest {
  readonly message: string
  readonly conversationId?: string
  readonly collection?: string
  readonly selection?: Selection
  /** Which documents of the collection count; from then on in this conversation. @default the conversation's own */
  readonly filter?: PassageFilter
  /** BCP 47. @default the language of the question */
  readonly language?: string
  /**
   * What was said before, oldest first, from clients that keep it themselves. It is not stored. Where the client names
   * its chats, the stored conversation counts, and of this what came before it. @default the conversation's own
   */
  readonly history?: readonly ClientMessage[]
}

/** Longest question in characters (UTF-16 code units, as JavaScript counts). */
export const MAX_MESSAGE_LENGTH = 8000
export const MAX_SELECTION_LENGTH = 20_000

/** More of a conversation is never sent to a model. */
export const HISTORY_MESSAGES = 20

/** Text that PostgreSQL and UTF-8 can hold: no NUL, no half of a surrogate pair. */
export const cleanText = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/**
 * Cleans a request and checks what a schema cannot.
 *
 * @throws Problem `invalid_request` for a message that is blank or too long, or a language that is no BCP 47 tag
 */
export function normaliseRequest(request: ChatRequest): ChatRequest {
  const message = cleanText(request.message).trim()
  if (message === '') throw invalid('/message', 'must not be blank')
  if (message.length > MAX_MESSAGE_LENGTH)
    throw invalid('/message', `must have at most ${MAX_MESSAGE_LENGTH} characters`)
  const selected = cleanText(request.selection?.text ?? '').trim()
  if (selected.length > MAX_SELECTION_LENGTH)
    throw invalid('/selection/text', `must have at most ${MAX_SELECTION_LENGTH} characters`)
  const documentId = request.selection?.documentId
  return {
    message,
    ...(request.conversationId === undefined ? {} : { conversationId: request.conversationId }),
    ...(request.collection === undefined ? {} : { collection: cleanText(request.collection) }),
    ...(selected === ''
      ? {}
      : { selection: { text: selected, ...(documentId === undefined ? {} : { documentId: cleanText(documentId) }) } }),
    ...(request.filter === undefined ? {} : { filter: request.filter }),
    ...(request.language === undefined ? {} : { language: canonicalLanguage(request.language) }),
    ...(request.history === undefined ? {} : { history: cleanHistory(request.history) }),
  }
}

const cleanHistory = (history: readonly ClientMessage[]): readonly ClientMessage[] =>
  history.flatMap((message) => {
    const content = cleanText(message.content.slice(0, MAX_MESSAGE_LENGTH)).trim()
    return content === '' ? [] : [{ ...message, content }]
  })

function canonicalLanguage(tag: string): string {
  try {
    const [canonical] = Intl.getCanonicalLocales(tag.trim())
    if (canonical !== undefined) return canonical
  } catch {
    // Not a language tag: reported below, in our own words.
  }
  throw invalid('/language', 'must be a BCP 47 language tag such as en, de or pt-BR')
}

const invalid = (path: string, message: string) =>
  problem('invalid_request', undefined, { errors: [{ path, message }] })

/** Equal for requests that ask for the same answer. `request` is normalised; how the answer is sent does not count. */
export function hashRequest({
  message,
  conversationId,
  collection,
  selection,
  filter,
  language,
  history = [],
}: ChatRequest): string {
  const asked = [message, conversationId, collection, selection?.text, selection?.documentId, language]
  const said = history.map(({ role, content }) => [role, content])
  return createHash('sha256')
    .update(JSON.stringify([...asked, said, filter]))
    .digest('base64url')
}

/** @throws Problem `forbidden` when the principal's limit leaves the collection out */
export function checkCollection(principal: Principal, collection: string): void {
  if (principal.collections !== null && !principal.collections.includes(collection))
    throw problem('forbidden', 'These credentials do not allow this collection')
}
