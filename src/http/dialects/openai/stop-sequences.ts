/** Cuts an answer where one of the client's stop sequences begins. */
import type { DoneData, JournalEvent } from '../../../chat/index.ts'
import { findMarkers } from '../../../chat/index.ts'

export interface StopCutter {
  /** @returns what of the text so far is certain to stand before every stop sequence, and is new */
  push(text: string): string
  /** What was held back because a stop sequence might have begun there. */
  end(): string
  /** Whether a stop sequence was found: nothing comes after it. */
  readonly isCut: boolean
}

/** @param stops none of them empty */
export function createStopCutter(stops: readonly string[]): StopCutter {
  let held = ''
  let isCut = false
  return {
    push(text) {
      if (isCut) return ''
      held += text
      const at = stops.map((stop) => held.indexOf(stop)).filter((index) => index !== -1)
      isCut = at.length > 0
      const upTo = isCut ? Math.min(...at) : held.length - longestBeginning(held, stops)
      const sure = held.slice(0, upTo)
      held = held.slice(upTo)
      return sure
    },
    end: () => (isCut ? '' : held),
    get isCut() {
      return isCut
    },
  }
}

/** How many characters at the end of the text may be the beginning of a stop sequence. */
function longestBeginning(text: string, stops: readonly string[]): number {
  const lengths = stops.map((stop) => {
    for (let length = Math.min(stop.length - 1, text.length); length > 0; length--)
      if (stop.startsWith(text.slice(-length))) return length
    return 0
  })
  return Math.max(0, ...lengths)
}

/**
 * The same events with the text cut, and only the citations whose marker is left.
 *
 * @param onCut called once, as soon as it is known that nothing more is wanted
 */
export async function* cutAtStops(
  events: AsyncIterable<JournalEvent>,
  stops: readonly string[],
  onCut: () => void,
): AsyncGenerator<JournalEvent, void, void> {
  if (stops.length === 0) return yield* events
  const cutter = createStopCutter(stops)
  let text = ''
  const delta = (event: JournalEvent, more: string): JournalEvent => {
    text += more
    return { ...event, event: 'delta', data: JSON.stringify({ text: more }) }
  }
  for await (const event of events) {
    if (event.event === 'delta') {
      const wasCut = cutter.isCut
      const more = cutter.push((JSON.parse(event.data) as { readonly text: string }).text)
      if (more !== '') yield delta(event, more)
      if (cutter.isCut && !wasCut) onCut()
    } else if (event.event === 'done') {
      const rest = cutter.end()
      if (rest !== '') yield delta(event, rest)
      const left = new Set(findMarkers(text).map(({ n }) => n))
      const done = JSON.parse(event.data) as DoneData
      const citations = done.citations.filter(({ n }) => left.has(n))
      yield { ...event, data: JSON.stringify({ ...done, citations }) }
    } else yield event
  }
}
