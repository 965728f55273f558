/** What a model thinks aloud, where its server does not keep that apart: nothing of it is part of an answer. */

const NAMES = 'think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad'
const OPENER = new RegExp(`^(?:<(${NAMES})(?:\\s[^<>]*)?>|◁(${NAMES})▷|\\[(THINK)\\])`, 'i')
const OPENER_BEGUN = /^(?:<[a-z]{0,10}(?:\s[^<>]{0,40})?|◁[a-z]{0,10}|\[(?:T(?:H(?:I(?:NK?)?)?)?)?)$/i
const CLOSER = new RegExp(`(?:</\\s*(?:${NAMES})\\s*>|◁/(?:${NAMES})▷|\\[/THINK\\])`, 'i')
/** Longer than any closing tag. */
const TAIL = 32

/** The tag that begins a thought at the start of `text`; `begun` when more text may make one. */
export const thoughtOpener = (text: string): string | 'begun' | undefined =>
  OPENER.exec(text)?.[0] ?? (OPENER_BEGUN.test(text) ? 'begun' : undefined)

/** The tag that ends a thought, at the start of `text`. */
export const thoughtCloser = (text: string): string | undefined => {
  const found = CLOSER.exec(text)
  return found?.index === 0 ? found[0] : undefined
}

/** Reads a thought to its end. */
export function createThought(): (text: string) => string | undefined {
  let held = ''
  /** @returns what follows the thought, once it is over */
  return (text) => {
    held += text
    const closer = CLOSER.exec(held)
    if (closer !== null) return held.slice(closer.index + closer[0].length)
    held = held.slice(-TAIL)
    return undefined
  }
}

/** Takes out the thoughts that an answer begins with. Those that come later, only a parser distinguishes from code. */
export function createThoughtFilter(): { push(text: string): string; end(): string } {
  let held = ''
  let thought: ReturnType<typeof createThought> | undefined
  let begun = false
  const push = (text: string): string => {
    if (begun) return text
    if (thought !== undefined) {
      const rest = thought(text)
      if (rest === undefined) return ''
      thought = undefined
      return push(rest)
    }
    held += text
    const start = held.trimStart()
    const opener = start === '' ? 'begun' : thoughtOpener(start)
    if (opener === 'begun') return ''
    const all = held
    held = ''
    if (opener !== undefined) {
      thought = createThought()
      return push(start.slice(opener.length))
    }
    begun = true
    return all
  }
  return { push, end: () => held }
}
