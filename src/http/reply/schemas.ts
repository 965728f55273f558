/** Schemas of replies: what a route's `response` holds, for its types, for OpenAPI and for the client that Eden makes. */
import { Kind, type Static, type TSchema, type TUnsafe, type TVoid } from '@sinclair/typebox'
import { t } from '../../base/schema-types.ts'

/** Of a schema: the media types of a reply that is no JSON. */
export const MEDIA_TYPES_KEY = 'x-media-types'

/** Of a schema: those of the events of the stream that it is. */
export const EVENTS_KEY = 'x-events'

/** Of an operation: the reply that its errors are, where they are no problems. */
export const ERROR_REPLY_KEY = 'x-error-reply'

/** One event of a stream, as Eden's client yields it. */
export interface StreamEvent<Name extends string = string, Data = unknown> {
  readonly id: number
  readonly event: Name
  readonly data: Data
}

/** The event as it is made: what numbers it is the stream. */
export type Unnumbered<Event extends StreamEvent> = Event extends StreamEvent ? Omit<Event, 'id'> : never

/** A `Response` of events. Elysia's types, and so Eden, know streams as generators; it would not send those as they are. */
export type EventStream<Event extends StreamEvent = StreamEvent> = Response & AsyncGenerator<Event, void, unknown>

/** What is replied does not change any more. */
export type ReadOnly<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly ReadOnly<Item>[]
    : { readonly [Key in keyof Value]: ReadOnly<Value[Key]> }

/**
 * Elysia would check each reply again, and silently leave out what the schema does not name, `noValidate` or not
 * (elysia src/compose.ts). The compiler has checked what is made here, and what an older version stored must stay
 * readable: at run time a reply may be anything.
 */
const unchecked = <Value>(schema: TSchema): TUnsafe<Value> => t.Unsafe<Value>({ ...schema, [Kind]: 'Any' })

/** Each is a schema to stand in a route's `response`, by its status. */
export const replies = {
  json: <Schema extends TSchema>(description: string, schema: Schema): TUnsafe<ReadOnly<Static<Schema>>> =>
    unchecked({ ...schema, description }),

  /** No body: 204, 304, or 202 with nothing to say. */
  empty: (description: string): TVoid => t.Void({ description }),

  /** A `Response` of a media type other than JSON, or of one of several. */
  raw: (description: string, ...mediaTypes: readonly string[]): TUnsafe<Response> =>
    unchecked(t.String({ description, [MEDIA_TYPES_KEY]: mediaTypes })),

  /** A stream of server-sent events. */
  events: <Event extends StreamEvent>(
    description: string,
    { example, events }: { readonly example?: string; readonly events?: readonly TSchema[] } = {},
  ): TUnsafe<AsyncGenerator<Event, void, unknown>> =>
    unchecked(
      t.String({
        description,
        [MEDIA_TYPES_KEY]: ['text/event-stream'],
        ...(example === undefined ? {} : { example }),
        ...(events === undefined ? {} : { [EVENTS_KEY]: events }),
      }),
    ),

  /** One or the other, as the client has asked. */
  either: <One, Other>(description: string, one: TUnsafe<One>, other: TUnsafe<Other>): TUnsafe<One | Other> =>
    unchecked(t.Union([one, other], { description })),
} as const

export type Replies = typeof replies

/** The type of a stream for a `Response` that is one. */
export const asEventStream = <Event extends StreamEvent>(response: Response): EventStream<Event> => response as never
