/** A cheap look for what would make the parser recurse or crawl. */
import { fenceTracker } from '../../../sites/syntax/fences.ts'
import { MAX_NESTING, UnreadableDocument } from '../../document.ts'

/** Quotes inside quotes; each level costs the parser time on every line. */
const MAX_QUOTES = 20
/** In one paragraph; the parser compares each with those before it. */
const MAX_EMPHASIS_MARKS = 5000
/** Marks of lists and quotes that stand one behind the other. */
const CONTAINERS = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))+/

/** @throws UnreadableDocument */
export function refuseHostileMarkdown(source: string): void {
  const fence = fenceTracker()
  const lists: number[] = []
  let containers = 0
  let marks = 0
  for (const line of source.split('\n')) {
    if (fence.inside(line)) continue
    const opened = CONTAINERS.exec(line)?.[0] ?? ''
    if (opened.split('>').length - 1 > MAX_QUOTES) throw new UnreadableDocument('The page nests its quotes too deeply')
    if (/[-*+.)]/.test(opened)) {
      const indent = line.length - line.trimStart().length
      while ((lists.at(-1) ?? -1) >= indent) lists.pop()
      lists.push(indent)
      if (lists.length + (opened.match(/[-*+.)]/g)?.length ?? 0) > MAX_NESTING)
        throw new UnreadableDocument('The page nests its lists too deeply')
    } else if (line !== '' && !/^[ \t]/.test(line)) {
      lists.length = 0
    }
    const colons = line.includes(':::') ? /^\s*:{3,}\s*(\S?)/.exec(line) : null
    if (colons !== null) containers = colons[1] === '' ? Math.max(0, containers - 1) : containers + 1
    if (containers > MAX_NESTING) throw new UnreadableDocument('The page nests its callouts too deeply')
    marks = line.trim() === '' || line.startsWith('|') ? 0 : marks + (line.match(/[*_~$]|\\[([]/g)?.length ?? 0)
    if (marks > MAX_EMPHASIS_MARKS || /[[!]{1000}|(?:!?\[){500}|<{1000}|(?:\\[([]){1000}/.test(line)) {
      throw new UnreadableDocument('The page contains a run of markup that no writer would write')
    }
  }
}
