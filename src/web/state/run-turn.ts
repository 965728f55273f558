/**
 * Reads one answer to its end, however often the connection breaks off. The server writes the answer apart from the
 * connection and numbers its events, so that reading on is asking for what comes behind the last one.
 */
import type { Client } from '../api/client.ts'
import { readEvents, type ServerEvent } from '../api/events.ts'
import { isPassing, Refusal, Unreachable } from '../api/failure.ts'
import type { Citation, Done, ProblemDetails, Source } from '../api/wire.ts'
import { type Failure, forget, isOpen, type Turn, withheldOf } from './thread.ts'

export interface TurnWatcher {
  /** Something of the turn has changed. */
  changed(): void
  /** The server has named the conversation. */
  named(conversationId: string): void
  /** Whether it is being tried to read on. */
  reconnecting(is: boolean): void
}

/** Waits between tries; the last one is repeated. */
const WAITS_MS = [300, 700, 1500, 3000, 5000]
/** Tries without a single event in between: before the service has taken the question, and after. */
const MAX_TRIES = { unasked: 3, asked: 40 }

/** Never throws: what goes wrong stands in the turn. Returns early when the signal is aborted. */
export async function runTurn(client: Client, turn: Turn, watcher: TurnWatcher, signal: AbortSignal): Promise<void> {
  let tries = 0
  /** The service has taken the question once: it is worth waiting for. */
  let wasTaken = turn.messageId !== undefined
  let wasCut = false
  const arrived = (): void => {
    tries = 0
    wasTaken = true
    watcher.reconnecting(false)
  }
  while (!signal.aborted) {
    try {
      const end = await readOnce(client, turn, watcher, arrived, signal)
      if (end === 'ended') break
      // The process that wrote it is gone, and the reader has done nothing wrong: the question is asked once more.
      if (end === 'restarting' || (end === 'failed' && wasCut)) forget(turn)
      else if (end === 'failed') break
      wasCut = end !== 'failed'
    } catch (error) {
      if (signal.aborted) return
      const isHopeless =
        error instanceof Unreachable ? error.forbiddenOrigin : error instanceof Refusal && !isPassing(error)
      if (isHopeless || tries >= (wasTaken ? MAX_TRIES.asked : MAX_TRIES.unasked)) {
        fail(turn, describe(error))
        break
      }
      wasCut ||= turn.messageId !== undefined
    }
    watcher.reconnecting(true)
    await pause(WAITS_MS[Math.min(tries++, WAITS_MS.length - 1)] ?? 0, signal)
  }
  watcher.reconnecting(false)
  watcher.changed()
}

/** How a stream ended: with `done`, with `error`, with one that says the server is leaving, or in the middle. */
type End = 'ended' | 'failed' | 'restarting' | 'cut'

async function readOnce(
  client: Client,
  turn: Turn,
  watcher: TurnWatcher,
  arrived: () => void,
  signal: AbortSignal,
): Promise<End> {
  const accept = { accept: 'text/event-stream' }
  const reply =
    turn.messageId === undefined
      ? await client.send('POST', '/v1/chat', {
          body: turn.question,
          headers: { ...accept, 'idempotency-key': turn.key },
          signal,
        })
      : await client.send('GET', `/v1/chat/${encodeURIComponent(turn.messageId)}/stream?after=${turn.lastEvent}`, {
          headers: accept,
          signal,
        })
  for await (const event of readEvents(reply)) {
    const isEnd = event.name === 'done' || event.name === 'error'
    // Tabs of one reader share their storage, and a stream begins behind what is known: nothing comes twice. But a server
    // that was killed had sent more than it had stored, and the number of its end comes before what was seen.
    if (event.id <= turn.lastEvent && !isEnd) continue
    arrived()
    apply(turn, event, watcher)
    if (event.id > 0) turn.lastEvent = event.id
    watcher.changed()
    if (event.name === 'done') return 'ended'
    if (event.name === 'error') return (event.data as ProblemDetails).code === 'draining' ? 'restarting' : 'failed'
  }
  if (reply.status === 204 && !isOpen(turn)) return 'ended'
  // For the same reason the end may have the very number of what was seen last.
  if (reply.status === 204) turn.lastEvent--
  return 'cut'
}

function apply(turn: Turn, { name, data }: ServerEvent, watcher: TurnWatcher): void {
  switch (name) {
    case 'start': {
      const { message_id, conversation_id } = data as { message_id: string; conversation_id: string }
      turn.messageId = message_id
      turn.status = 'answering'
      watcher.named(conversation_id)
      return
    }
    case 'sources': {
      const { sources, selection_located } = data as { sources: readonly Source[]; selection_located?: boolean }
      turn.sources = sources
      if (selection_located !== undefined) turn.selectionLocated = selection_located
      return
    }
    case 'delta':
      turn.answer += (data as { text: string }).text
      return
    case 'citation':
      turn.citations = [...turn.citations, data as Citation]
      return
    case 'done': {
      const done = data as Done
      turn.status = done.finish_reason === 'stopped' ? 'stopped' : done.status
      turn.finishReason = done.finish_reason
      turn.citations = done.citations
      turn.nearest = done.nearest ?? []
      turn.corrected = done.corrected ?? []
      turn.withheld = withheldOf(done.support)
      if (done.selection_located !== undefined) turn.selectionLocated = done.selection_located
      return
    }
    case 'error':
      fail(turn, describe(new Refusal((data as ProblemDetails).status ?? 500, data as ProblemDetails)))
  }
}

function fail(turn: Turn, failure: Failure): void {
  turn.status = 'failed'
  turn.failure = failure
}

function describe(error: unknown): Failure {
  if (error instanceof Unreachable) return { kind: error.forbiddenOrigin ? 'origin' : 'network' }
  if (!(error instanceof Refusal)) return { kind: 'network' }
  const retryAt =
    error.retryAfterSeconds === undefined ? {} : { retryAt: Date.now() + Math.max(1, error.retryAfterSeconds) * 1000 }
  if (error.status === 401) return { kind: 'sign_in' }
  return { kind: error.status === 429 ? 'limited' : 'problem', detail: error.detail, ...retryAt }
}

/** Until the time is over, the network is back, or nobody waits any more. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      removeEventListener('online', finish)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, milliseconds)
    addEventListener('online', finish)
    signal.addEventListener('abort', finish)
  })
}
