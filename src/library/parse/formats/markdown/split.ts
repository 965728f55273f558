import { fenceTracker } from '../../../sites/syntax/fences.ts'

/** Below this a page is parsed whole. */
const PART_CHARS = 128 * 1024

/**
 * Divides a very long page before headings, outside fences and containers, because the parser's memory and time grow
 * faster than the page. Link definitions, which a whole page shares, go along with every part.
 */
export function splitForParsing(source: string): readonly string[] {
  if (source.length <= PART_CHARS) return [source]
  const lines = source.split('\n')
  const definitions = lines.filter((line) => /^ {0,3}\[[^\]\n]{1,200}\]:\s+\S/.test(line)).slice(0, 1000)
  const parts: string[] = []
  const fence = fenceTracker()
  let containers = 0
  let from = 0
  let chars = 0
  lines.forEach((line, index) => {
    chars += line.length + 1
    if (fence.inside(line)) return
    const colons = /^\s*:{3,}\s*(\S?)/.exec(line)
    if (colons !== null) containers = Math.max(0, containers + (colons[1] === '' ? -1 : 1))
    const mayCut = containers === 0 && (chars > 4 * PART_CHARS ? line === '' : /^#{1,6}\s/.test(line))
    if (chars > PART_CHARS && mayCut && index > from) {
      parts.push(lines.slice(from, index).join('\n'))
      from = index
      chars = line.length + 1
    }
  })
  parts.push(lines.slice(from).join('\n'))
  return definitions.length === 0 ? parts : parts.map((part) => `${part}\n\n${definitions.join('\n')}`)
}
