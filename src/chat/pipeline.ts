/** Composes chat steps into one stream of events: the first phase is outermost, the generator innermost. */
import { CHAT_PHASES, type ChatEvent, type ChatStep, type ChatTurn } from './events.ts'

export type ChatHandler = (turn: ChatTurn) => AsyncIterable<ChatEvent>

/** @param generate what runs after every step: it answers from `turn.passages`. */
export function composePipeline(steps: readonly ChatStep[], generate: ChatHandler): ChatHandler {
  const ordered = CHAT_PHASES.flatMap((phase) => steps.filter((step) => step.phase === phase))
  return ordered.reduceRight<ChatHandler>((next, step) => (turn) => step.run(turn, next), generate)
}
