import { EventSourceParserStream } from 'eventsource-parser/stream'

export interface StreamedEvent {
  readonly event: string
  /** Parsed JSON. */
  readonly data: unknown
}

/** Reads server-sent events whose data is JSON. @throws SyntaxError when it is not */
export async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<StreamedEvent> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event = 'message', data } of events) yield { event, data: JSON.parse(data) as unknown }
}
