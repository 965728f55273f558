/**
 * An answer's journal as the chunks of the AI SDK's UI message stream, version 1
 * (https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol). Only fields that its version 5 knows: it refuses others.
 */
import { type Citation, type DoneData, type JournalEvent, type SourceData, toProblem } from '../../../chat/index.ts'
import { problemEvent } from '../../reply/problems.ts'

type StartData = Pick<DoneData, 'message_id' | 'conversation_id'>
interface SourcesData {
  readonly sources: readonly SourceData[]
  readonly selection_located?: boolean
}

/** What the finished message carries as its metadata. */
type Metadata = Omit<DoneData, 'citations'>

export type Chunk =
  | { readonly type: 'start'; readonly messageId: string; readonly messageMetadata: StartData }
  /** What was found; not kept with the message. */
  | { readonly type: 'data-sources'; readonly data: SourcesData; readonly transient: true }
  | { readonly type: 'source-url'; readonly sourceId: string; readonly url: string; readonly title: string }
  | { readonly type: 'source-document'; readonly sourceId: string; readonly mediaType: string; readonly title: string }
  | { readonly type: 'data-citation'; readonly id: string; readonly data: Citation }
  | { readonly type: 'text-start' | 'text-end'; readonly id: string }
  | { readonly type: 'text-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'message-metadata'; readonly messageMetadata: Metadata }
  | { readonly type: 'finish'; readonly finishReason: string; readonly messageMetadata: Metadata }
  | { readonly type: 'abort' }
  | { readonly type: 'error'; readonly errorText: string }

/** Parts of a message that are the same in the stream and in what has become of it. */
export type CitedPart = Extract<Chunk, { type: 'source-url' | 'source-document' | 'data-citation' }>

/** @returns what gives a citation's parts, one after the other: a page becomes a source once */
export function createCiting(): (citation: Citation) => readonly CitedPart[] {
  const sources = new Set<string>()
  let count = 0
  return (citation) => {
    const place = citation.url ?? citation.document_id
    const isNew = !sources.has(place)
    sources.add(place)
    count += 1
    return [...(isNew ? [sourcePart(citation)] : []), citationPart(citation, count - 1)]
  }
}

const TEXT = { id: 'answer' } as const
const BROKEN_OFF = 'The answer ended early. Ask again.'

/** One text, its sources and citations, and exactly one of `finish`, `abort` and `error` as the last. */
export async function* toChunks(events: AsyncIterable<JournalEvent>): AsyncGenerator<Chunk, void, void> {
  const cite = createCiting()
  let writing = false
  for await (const { event, data } of events) {
    switch (event) {
      case 'start': {
        const ids = JSON.parse(data) as StartData
        yield { type: 'start', messageId: ids.message_id, messageMetadata: ids }
        break
      }
      case 'sources':
        yield { type: 'data-sources', data: JSON.parse(data) as SourcesData, transient: true }
        break
      case 'delta':
        if (!writing) yield { type: 'text-start', ...TEXT }
        writing = true
        yield { type: 'text-delta', ...TEXT, delta: (JSON.parse(data) as { readonly text: string }).text }
        break
      case 'citation': {
        yield* cite(JSON.parse(data) as Citation)
        break
      }
      case 'done': {
        const { citations: whole, ...metadata } = JSON.parse(data) as DoneData
        for (const [index, citation] of whole.entries())
          if (citation.quote_translated !== undefined) yield citationPart(citation, index)
        if (writing) yield { type: 'text-end', ...TEXT }
        yield* ending(metadata)
        return
      }
      case 'error': {
        const { problem, instance } = toProblem(data)
        const { detail, title } = problemEvent(problem, instance)
        if (writing) yield { type: 'text-end', ...TEXT }
        yield { type: 'error', errorText: detail ?? title }
        return
      }
    }
  }
  // Its message was deleted, or this server is stopping.
  if (writing) yield { type: 'text-end', ...TEXT }
  yield { type: 'error', errorText: BROKEN_OFF }
}

/** A page without an address is a document to the SDK. */
const sourcePart = ({ chunk_id, url, title }: Citation): CitedPart =>
  url === null
    ? { type: 'source-document', sourceId: chunk_id, mediaType: 'text/markdown', title }
    : { type: 'source-url', sourceId: chunk_id, url, title }

/** A second one of the same id takes the place of the first: the quote's translation comes with the end. */
const citationPart = (data: Citation, index: number): CitedPart => ({
  type: 'data-citation',
  id: `citation-${index + 1}`,
  data,
})

const FINISH_REASONS = { stop: 'stop', length: 'length', filtered: 'content-filter' } as const

function* ending(messageMetadata: Metadata): Generator<Chunk> {
  if (messageMetadata.finish_reason === 'stopped') {
    yield { type: 'message-metadata', messageMetadata }
    yield { type: 'abort' }
  } else yield { type: 'finish', finishReason: FINISH_REASONS[messageMetadata.finish_reason], messageMetadata }
}
