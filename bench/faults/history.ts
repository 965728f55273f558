/**
 * What clients did and were answered, and what may stand in the database after it. One client at a time works on a thing, so
 * its history is a line: after an acknowledgement exactly that is there, after a reply that never came, or that was no
 * success, either of both.
 */

/** A document's version, or `null`: it is not there. */
export type Version = number | null

export interface DocumentHistory {
  readonly id: string
  /** Every version that was ever sent. */
  readonly sent: readonly number[]
  /** Before it is sent. */
  begin(version: Version): void
  /** The reply of what was begun last. */
  end(acknowledged: boolean): void
  /**
   * A reader has seen it, with nothing under way.
   *
   * @returns what is wrong, in a sentence; `undefined` when it may be so
   */
  see(version: Version): string | undefined
}

const nameOf = (version: Version): string => (version === null ? 'nothing' : `version ${version}`)

export function createDocumentHistory(id: string): DocumentHistory {
  const sent: number[] = []
  let possible: Version[] = [null]
  let underway: Version | undefined
  return {
    id,
    sent,
    begin(version) {
      underway = version
      if (version !== null) sent.push(version)
    },
    end(acknowledged) {
      if (underway === undefined) throw new Error(`${id}: nothing was begun`)
      possible = acknowledged ? [underway] : [...possible, underway]
      underway = undefined
    },
    see(version) {
      const allowed = possible
      // What was seen once stays.
      possible = [version]
      if (allowed.includes(version)) return undefined
      return `${id}: ${nameOf(version)} is there, and it must be ${[...new Set(allowed)].map(nameOf).join(' or ')}`
    },
  }
}

/** A question and what its client saw of the answer. */
export interface QuestionHistory {
  readonly key: string
  readonly message: string
  /** Since the first event. */
  messageId?: string
  conversationId?: string
  /** All deltas. */
  shown: string
  /** `cut`: the connection ended before the answer. */
  end: 'done' | 'error' | 'cut'
}

export interface StoredAnswer {
  /** Asked again with the same key: which answer that is. */
  readonly replayedId: string
  readonly events: readonly { readonly id: string; readonly event: string }[]
  readonly streamed: string
  /** As the conversation has them, in order. */
  readonly messages: readonly { readonly role: string; readonly status?: string; readonly content: string }[]
}

/** @returns what is wrong, a sentence each */
export function checkAnswer(question: QuestionHistory, stored: StoredAnswer): readonly string[] {
  const { key, messageId, shown, end } = question
  const wrong: string[] = []
  const say = (what: string): void => void wrong.push(`${key}: ${what}`)
  if (messageId !== undefined && stored.replayedId !== messageId)
    say(`the same key gave ${messageId}, and then ${stored.replayedId}`)
  const roles = stored.messages.map(({ role }) => role).join(', ')
  if (roles !== 'user, assistant') say(`its conversation holds ${roles || 'nothing'}`)
  const ids = stored.events.map(({ id }) => Number(id))
  if (ids.some((id, index) => id !== index + 1)) say(`its events are numbered ${ids.join(', ')}`)
  const ends = stored.events.filter(({ event }) => event === 'done' || event === 'error')
  if (ends.length !== 1 || stored.events.at(-1) !== ends[0]) say(`it has ${ends.length} ends, or goes on behind one`)
  const answer = stored.messages.at(-1)
  if (end !== 'done') return wrong
  if (ends[0]?.event !== 'done') say('it was shown whole, and now ends in an error')
  if (stored.streamed !== shown) say(`"${shown}" was shown, and "${stored.streamed}" is streamed`)
  if (answer?.content !== shown) say(`"${shown}" was shown, and "${answer?.content}" is stored as ${answer?.status}`)
  return wrong
}
