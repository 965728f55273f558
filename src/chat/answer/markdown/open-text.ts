/** Reads the text that is open, block by block: which of its constructs are certain, and what becomes of them. */
import { type Leaf, type MarkdownText, type OtherLeaf, readMarkdown } from './markdown.ts'
import { isMarkerLabel } from './markers.ts'
import { readProse } from './open-prose.ts'
import type { MarkdownRules, OpenText } from './open-state.ts'
import { createReading, type Reading, type Step } from './reading.ts'

const QUOTED_AT_ROOT = /(?:^|\n)( {0,3}> ?)$/
const QUOTED_LINE = /\n(?: {0,3}> ?)?/
/** Elsewhere this could be a table, or a heading. */
const SHAPED = /\||\n *=+ *(?:\n|$)/
const BLANK_LINE = /^$|(?:^|\n)[^\S\n]*\n$/
/** No blank line comes between, but marks of lists that hold nothing may. */
const BELOW = /^[^\n]*(?:\n(?!(?:[^\S\n]|>)*\n)(?:[^\S\n]|[>+*-]|\d{1,9}[.)])*)*\n[^\S\n]*(?:>[^\S\n]*)*$/
const MIN_ROUNDS = 10
/** What would make the line above it the head of a table. */
const TABLE_RULE = /\n(?=[^\S\n]*[|:-][|:\s-]*$)/gm

/**
 * Sends what is certain. What was replaced is read again, as a client reads it.
 *
 * @param read reads what is there
 * @throws Error when there is no end to that, which would stop the whole process
 */
export function readToRest(
  state: OpenText,
  rules: MarkdownRules,
  final: boolean,
  read: (text: string) => MarkdownText,
): void {
  // Each time at least a character is settled.
  let rounds = MIN_ROUNDS + state.context.length + state.held.length
  for (let each = read; readOpenText(state, rules, final, each); each = readMarkdown)
    if (--rounds < 0) throw new Error('The Markdown of an answer has no end.')
}

/** @returns whether what is left is to be read again */
function readOpenText(
  state: OpenText,
  rules: MarkdownRules,
  final: boolean,
  read: (text: string) => MarkdownText,
): boolean {
  const reading = createReading(state, rules, final, read)
  const { leaves, text } = reading
  let step: Step = 'go on'
  for (const [index, leaf] of leaves.entries()) {
    if (leaf.end <= reading.at) continue
    step = readBelowTable(reading, leaves[index - 1], leaf)
    if (step === 'go on') step = readStructure(reading, leaf.start)
    if (step === 'go on') step = leaf.type === 'prose' ? readProse(reading, leaf) : readOther(reading, leaf)
    if (step !== 'go on') break
  }
  return reading.close(step === 'go on' ? readStructure(reading, text.length) : step)
}

/** Where there are no tables, what is below one would go on with the paragraph that it is. */
function readBelowTable(reading: Reading, before: Leaf | undefined, leaf: Leaf): Step {
  const { text, at, isOpen, waits, put, send, replace } = reading
  const { type, start, end } = leaf
  if (start < at || before?.type !== 'prose' || before.kind !== 'cell') return 'go on'
  if (type !== 'indented' && !(type === 'prose' && leaf.kind === 'paragraph')) return 'go on'
  if (!BELOW.test(text.slice(before.end, start))) return 'go on'
  if (type === 'prose') {
    if (isOpen(leaf) && waits(start)) return 'hold'
    // Nor may it become a table itself by that.
    const said = text.slice(start, end)
    const escaped = said.replace(TABLE_RULE, '\n\\')
    if (escaped !== said) return replace(leaf, escaped)
  }
  const line = text.lastIndexOf('\n', start - 1) + 1
  const prefix = text.slice(line, start).trimEnd()
  send(line)
  put(reading.at, reading.at > line ? `\n${prefix}` : `${prefix}\n`)
  return 'go on'
}

/** What stands between leaves. */
function readStructure(reading: Reading, end: number): Step {
  const { text, leaves, quotes, sendTo, sendWords } = reading
  for (const quote of quotes) {
    if (quote.start < reading.at || quote.start >= end) continue
    const next = text.indexOf('\n', quote.end)
    const leaf = leaves.find(({ start }) => start >= quote.end && (next === -1 || start <= next))
    const step = readQuoted(reading, quote, leaf)
    if (step === 'hold') sendWords(quote.start)
    if (step !== 'go on') return step
  }
  sendTo(end)
  return 'go on'
}

/** A paragraph of a block quotation; what has a shape of its own in it stays as it is. */
function readQuoted(reading: Reading, mark: Reading['quotes'][number], leaf: Leaf | undefined): Step {
  const { text, rules, isOpen, waits, lineAfter, replace } = reading
  if (lineAfter(mark.end) === 0 && waits(mark.start)) return 'hold'
  const prefix = QUOTED_AT_ROOT.exec(text.slice(0, leaf?.start))?.[1]
  if (leaf?.type !== 'prose' || leaf.kind !== 'paragraph' || prefix === undefined) return 'go on'
  if (isOpen(leaf)) return waits(mark.start) ? 'hold' : 'go on'
  const said = text.slice(leaf.start, leaf.end)
  const lines = said.split(QUOTED_LINE)
  if (SHAPED.test(said) || rules.quote(lines.join(' ')) === lines.join(' ')) return 'go on'
  const words = lines.map((line) => rules.quote(line.trimEnd()))
  if (words.includes(undefined)) {
    const start = leaf.start - prefix.length
    // Behind another block it could be part of that.
    const gap = BLANK_LINE.test(text.slice(0, start)) ? '' : '\n'
    return replace({ start, end: leaf.end }, gap + lines.join('\n'))
  }
  const put = words.join(`\n${prefix}`)
  return words.every((each, index) => each === lines[index]?.trimEnd()) ? 'go on' : replace(leaf, put)
}

/** Code and definitions. */
function readOther(reading: Reading, leaf: OtherLeaf): Step {
  const { text, final, rules, isOpen, waits, lineAfter, replace, sendTo } = reading
  const { type, start, end, label, target, address } = leaf
  const isNew = start >= reading.at
  if (type === 'definition' && isNew) {
    const name = label === undefined ? '' : text.slice(label.start, label.end)
    if (isMarkerLabel(name)) return replace({ start, end: start + name.length + 3 }, `[${name}]\\:`)
    if (isOpen(leaf)) return waits(start) ? 'hold' : replace({ start, end: start + 1 }, '\\[')
    if (!rules.mayLink(address ?? '')) return replace({ start: target?.start ?? start, end }, '<>')
    if (target !== undefined && target.end < end) return replace({ start: target.end, end }, '')
  }
  // A backtick in its first line would make it prose.
  if (type === 'fence' && isNew && text[start] === '`' && lineAfter(start) === 0 && !final) {
    if (waits(start)) return 'hold'
    const ticks = /^`+/.exec(text.slice(start))?.[0].length ?? 0
    return replace({ start, end: start + ticks }, '\\`'.repeat(ticks))
  }
  sendTo(end)
  return 'go on'
}
