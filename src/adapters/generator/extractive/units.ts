/**
 * Cuts a passage into what can be quoted by itself: a sentence with what it leans on, a command with the sentence that
 * introduces it, steps with their lead-in, a row of a table under its header.
 */

import { isTableRule, readBlocks, type Span, splitSentences, type TextBlock } from '../../../text/index.ts'
import { HOLDS } from './patterns.ts'
import { continuesBefore } from './words-by-language.ts'

export interface Unit extends Span {
  readonly form: 'sentence' | 'code' | 'steps' | 'item' | 'row'
  /** The heading above it inside the passage, or ''. */
  readonly heading: string
  /** What introduces code or steps; what is quoted begins with it. */
  readonly lead: string
  /** Of a row: the table's header and the rule below it, word for word. */
  readonly header: string
  /** The text of the block before and of that behind, which say what this one is about. */
  readonly around: string
  /** Counts the blocks of the passage, from 0. */
  readonly block: number
  /** Nothing but headings stands before it in the passage, or between it and its heading. */
  readonly opens: boolean
  /** All rows of a table that is short, beside each by itself. */
  readonly isTable: boolean
  /** Of a sentence: where the one behind it ends, in this paragraph or the next; else where it ends itself. */
  readonly goesOnTo: number
  /** Where the table or list ends that a sentence announces ("these formats"), if it is short; else where it ends itself. */
  readonly announcesTo: number
}

/** Longest list that is quoted whole, in UTF-16 code units: as much as a reader takes in. */
const MAX_UNIT_LENGTH = 1000
const MAX_LEAD_LENGTH = 400
/** As long as a citation may be: what is longer cannot be proved as a whole. Rows and code are read faster than sentences. */
const MAX_CITED_LENGTH = 1200
const LIST_ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s/
/** "It was finished in 1889." speaks of what the sentence before it names. */
const LEANS_BACK =
  /^(?:It|He|She|They|This|These|That|Those|Here|Such|His|Her|Its|Their|Er|Sie|Es(?! gibt)|Dies\p{L}*|Il(?! (?:y a|existe|faut))|Elle|Ils|Elles|Cela|Ce|Él|Ella|Esto|Ese)(?=[\s,’'])/u

/** "The way to achieve this is …" */
const REFERS_BACK =
  /(?<![\p{L}\p{M}])(?:this|these|that)(?=\s+(?:is|are|can|by|with|using|in|case)(?![\p{L}\p{M}])|[,.:;])/iu

const ANNOUNCES =
  /(?<![\p{L}\p{M}])(?:these [\p{L}-]+|the following|as follows|listed below|are:|folgende\p{L}*|suivante?s|siguientes)(?![\p{L}\p{M}])/iu

/** Whether a sentence needs the one before it. */
export const leans = (sentence: string): boolean =>
  LEANS_BACK.test(sentence) || HOLDS.continuation.test(sentence) || continuesBefore(sentence)

/** @param language of the text, BCP 47 */
export function splitUnits(text: string, language: string): readonly Unit[] {
  const blocks = readBlocks(text)
  const units: Unit[] = []
  let heading = ''
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'heading') {
      heading = text.slice(block.lines[0]?.start, block.lines[0]?.end)
      continue
    }
    const before = blocks[index - 1]
    const around = [before, blocks[index + 1]].map((each) => (each === undefined ? '' : textOf(text, each))).join('\n')
    const add = (
      span: Span,
      form: Unit['form'],
      more: Partial<Pick<Unit, 'lead' | 'header' | 'isTable' | 'goesOnTo' | 'announcesTo'>> = {},
    ): void => {
      units.push({
        ...span,
        form,
        heading,
        lead: '',
        header: '',
        around,
        block: index,
        isTable: false,
        goesOnTo: span.end,
        announcesTo: span.end,
        opens: span.start === block.start && (before === undefined || before.kind === 'heading'),
        ...more,
      })
    }
    if (block.kind === 'paragraph') {
      const after = blocks[index + 1]
      for (const { goesOnTo, ...span } of readingsOf(text, block, { before, after }, language))
        add(span, 'sentence', { goesOnTo, announcesTo: announcedEnd(text, span, after) })
    } else if (block.kind === 'table') addRows(text, block, add)
    else {
      if (block.kind === 'code' && isCutOff(textOf(text, block))) continue
      const lead = leadOf(text, before, blocks[index - 2], language)
      const whole = { start: lead?.start ?? block.start, end: block.end }
      const form = block.kind === 'code' ? 'code' : 'steps'
      const begun = form === 'code' && lead !== undefined ? units.findLastIndex((unit) => unit.block === index - 2) : -1
      const first = units[begun]
      if (first !== undefined && lead !== undefined && goesOn(text, first, lead, block)) {
        units[begun] = { ...first, end: block.end, goesOnTo: block.end, announcesTo: block.end, block: index }
        continue
      }
      if (whole.end - whole.start <= (form === 'code' ? MAX_CITED_LENGTH : MAX_UNIT_LENGTH))
        add(whole, form, lead === undefined ? {} : { lead: textOf(text, lead) })
      if (block.kind === 'list') for (const item of itemsOf(text, block)) add(item, 'item')
    }
  }
  return units
}

/** Whether the passage ends inside the block: its fence would swallow what is written behind it. */
function isCutOff(code: string): boolean {
  const [, fence] = /^\s*(`{3,}|~{3,})/.exec(code) ?? []
  return fence !== undefined && !new RegExp(`\\n\\s*${fence}\\s*$`).test(code)
}

/** "Then add the following lines:" is the second half of what the code before begins. */
const goesOn = (text: string, first: Unit, lead: Span, code: Span): boolean =>
  first.form === 'code' && GOES_ON.test(textOf(text, lead)) && code.end - first.start <= MAX_CITED_LENGTH

const GOES_ON =
  /^(?:and )?(?:then|next|finally|afterwards|after that|dann|danach|anschließend|ensuite|puis|luego|después)(?=[\s,])/iu

const textOf = (text: string, { start, end }: Span): string => text.slice(start, end)

interface Neighbours {
  readonly before: TextBlock | undefined
  readonly after: TextBlock | undefined
}

/** The sentences of a paragraph with what they lean on, if need be in the paragraph before, and where each goes on to. */
function readingsOf(
  text: string,
  block: TextBlock,
  { before, after }: Neighbours,
  language: string,
): readonly (Span & Pick<Unit, 'goesOnTo'>)[] {
  const sentences = sentencesOf(text, block, language)
  const next = after?.kind === 'paragraph' ? sentencesOf(text, after, language)[0] : undefined
  const antecedent = antecedentOf(text, block, before, language)
  return sentences.map(({ start, end }, index) => ({
    start: start === block.start ? (antecedent?.start ?? start) : start,
    end,
    goesOnTo: (sentences[index + 1] ?? next)?.end ?? end,
  }))
}

/** Sentences of a paragraph; one that leans back begins with what it leans on. */
function sentencesOf(text: string, block: TextBlock, language: string): readonly Span[] {
  const spans = splitSentences(textOf(text, block), language).map(({ start, end }) => ({
    start: block.start + start,
    end: block.start + end,
  }))
  return spans.map((span, index) => {
    let first = index
    while (first > 0 && index - first < 2 && leans(textOf(text, spans[first] as Span))) first--
    return { start: spans[first]?.start ?? span.start, end: span.end }
  })
}

/** "Lectern can ingest these formats." right before their table says less than it does with it. */
function announcedEnd(text: string, span: Span, after: TextBlock | undefined): number {
  const isNext = after?.kind === 'table' || after?.kind === 'list'
  if (!isNext || !ANNOUNCES.test(textOf(text, span))) return span.end
  if (after.end - span.start <= MAX_CITED_LENGTH) return after.end
  if (after.kind !== 'table') return span.end
  // Of a longer table, the rows that there is room for.
  const rows = after.lines.filter(({ end }) => end - span.start <= MAX_CITED_LENGTH)
  return rows.length < MIN_ROWS ? span.end : (rows.at(-1)?.end ?? span.end)
}

/** Header and rule included. */
const MIN_ROWS = 5

/** What the beginning of a paragraph leans on: the last sentence of the one before it. */
function antecedentOf(text: string, block: Span, before: TextBlock | undefined, language: string): Span | undefined {
  if (before?.kind !== 'paragraph' || !leans(textOf(text, block))) return undefined
  const last = sentencesOf(text, before, language).at(-1)
  const isSentence = last !== undefined && /[.!?…。！？।۔)"”’]$/.test(textOf(text, last))
  return isSentence && before.end - last.start <= MAX_LEAD_LENGTH ? last : undefined
}

/**
 * Of the paragraph right before code or a list, as many whole sentences as are short enough; the last one says what
 * follows. "To achieve this, …" comes with the paragraph that says what, and so does the label of a tab.
 */
function leadOf(
  text: string,
  before: TextBlock | undefined,
  earlier: TextBlock | undefined,
  language: string,
): Span | undefined {
  if (before?.kind !== 'paragraph') return undefined
  const sentences = sentencesOf(text, before, language)
  const first = sentences.find(({ start }) => before.end - start <= MAX_LEAD_LENGTH)
  if (first === undefined) return undefined
  const words = textOf(text, before)
  const isWhole = first === sentences[0]
  const isIntroduced = earlier?.kind === 'paragraph' && /[:：]\s*$/.test(textOf(text, earlier))
  const needs = isWhole && (isIntroduced || leans(words) || REFERS_BACK.test(words))
  const subjects = needs && earlier?.kind === 'paragraph' ? sentencesOf(text, earlier, language) : []
  const isNear = ({ start }: Span): boolean => before.end - start <= MAX_LEAD_LENGTH
  const start = (isIntroduced ? subjects.find(isNear) : subjects.slice(-1).find(isNear))?.start ?? first.start
  return { start, end: before.end }
}

/** Items at the list's own level, each with what stands indented below it. */
function itemsOf(text: string, { lines, end }: TextBlock): readonly Span[] {
  const margin = /^\s*/.exec(text.slice(lines[0]?.start, lines[0]?.end))?.[0].length ?? 0
  const starts = lines.filter((line) => {
    const words = textOf(text, line)
    return LIST_ITEM.test(words) && (/^\s*/.exec(words)?.[0].length ?? 0) <= margin
  })
  return starts.map(({ start }, index) => ({
    start,
    end: text.slice(start, starts[index + 1]?.start ?? end).trimEnd().length + start,
  }))
}

function addRows(
  text: string,
  { lines }: TextBlock,
  add: (span: Span, form: 'row', more: Pick<Unit, 'header' | 'isTable'>) => void,
): void {
  const [first, rule] = lines
  const hasHeader = first !== undefined && rule !== undefined && isTableRule(textOf(text, rule))
  const header = hasHeader ? text.slice(first.start, rule.end) : ''
  const rows = lines.slice(hasHeader ? 2 : 0)
  for (const row of rows) add(row, 'row', { header, isTable: false })
  const [from, to] = [rows[0]?.start ?? 0, rows.at(-1)?.end ?? 0]
  if (hasHeader && rows.length > 1 && to - from <= MAX_CITED_LENGTH)
    add({ start: from, end: to }, 'row', { header, isTable: true })
}
