/**
 * Org, read here line by line: of the libraries for it one ends on long pages, and the other's licence does not allow it
 * in this program. Nothing is executed or included; what is not exported is left out and counted.
 */
import GithubSlugger from 'github-slugger'
import { codeText, compose, firstTitle, labelled, listText, tableText, unwrapLines } from '../../compose.ts'
import { refuseDeepIndentation } from '../../depth.ts'
import { MAX_NESTING, type ParsedDocument, type Piece, UnreadableDocument } from '../../document.ts'
import { readHeading } from './heading.ts'
import { orgInline } from './inline.ts'
import { lineBelow } from './marks.ts'

interface Page {
  readonly slugger: GithubSlugger
  readonly leftOut: Map<string, number>
  /** A page with a title begins its sections one level deeper. */
  readonly shift: number
  readonly stateWords: ReadonlySet<string>
}

interface Taken {
  readonly pieces: readonly Piece[]
  /** The first line that was not taken. */
  readonly next: number
}

type Read = (lines: readonly string[], index: number, page: Page, depth: number) => Taken | null

const KEYWORD = /^\s*#\+([\w-]+):\s*(.*)$/

/** @throws UnreadableDocument when it is nested too deeply */
export function parseOrg(source: string): ParsedDocument {
  const text = source
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '        ')
  refuseDeepIndentation(text)
  const lines = text.split('\n')
  // What stands in an example is not the page's own.
  const body = lines.findIndex((line) => /^(?:\*+ |\s*#\+begin_)/i.test(line))
  const keywords = lines.slice(0, body < 0 ? lines.length : body).flatMap(keywordOf)
  const valuesOf = (name: string): readonly string[] =>
    keywords.filter(([key]) => key === name).map(([, value]) => value)
  const title = orgInline(valuesOf('title').join(' ')).trim()
  const page: Page = {
    slugger: new GithubSlugger(),
    leftOut: new Map(),
    shift: title === '' ? 0 : 1,
    stateWords: new Set([...STATES, ...['todo', 'seq_todo', 'typ_todo'].flatMap(valuesOf).flatMap(stateWordsOf)]),
  }
  const heading: Piece[] = title === '' ? [] : [{ kind: 'heading', depth: 1, text: title, anchor: null }]
  const pieces = [...heading, ...blocksOf(lines, page, 0)]
  const warnings = [...page.leftOut].map(([what, count]) => `${count} × ${what}`)
  return { title: firstTitle(pieces), metadata: {}, ...compose(pieces), ...(warnings.length === 0 ? {} : { warnings }) }
}

function keywordOf(line: string): readonly (readonly [string, string])[] {
  const [, key, value = ''] = KEYWORD.exec(line) ?? []
  return key === undefined ? [] : [[key.toLowerCase(), value.trim()]]
}

/** Before a heading's text, where a page names none of its own. */
const STATES: readonly string[] = ['todo', 'done'].map((word) => word.toUpperCase())

/** `NEXT(n) WAIT | DONE(d)` */
const stateWordsOf = (value: string): readonly string[] =>
  value.split(/[\s|]+/).map((word) => word.replace(/\(.*$/, ''))

function blocksOf(lines: readonly string[], page: Page, depth: number): readonly Piece[] {
  if (depth > MAX_NESTING) throw new UnreadableDocument('The document is nested too deeply')
  const pieces: Piece[] = []
  for (let index = 0; index < lines.length; ) {
    let taken: Taken | null = null
    for (const read of READERS) {
      taken = read(lines, index, page, depth)
      if (taken !== null) break
    }
    for (const piece of taken?.pieces ?? []) pieces.push(piece)
    index = taken?.next ?? index + 1
  }
  return pieces
}

const lineAt = (lines: readonly string[], index: number): string => lines[index] ?? ''
const leave = ({ leftOut }: Page, what: string): void => void leftOut.set(what, (leftOut.get(what) ?? 0) + 1)

/** The first line from `index` on that does not fit. */
function runEnd(lines: readonly string[], index: number, fits: RegExp): number {
  let end = index
  while (end < lines.length && fits.test(lineAt(lines, end))) end++
  return end
}

const readHeadings: Read = (lines, index, page, depth) => {
  const heading = depth === 0 ? readHeading(lineAt(lines, index), page.stateWords) : null
  if (heading === null) return null
  if (!heading.isExported) {
    leave(page, 'section that is not exported')
    const levels = Array.from({ length: heading.level }, (_, above) => lineBelow(lines, index, `*${above + 1}`))
    const end = Math.min(...levels.filter((line) => line >= 0))
    return { pieces: [], next: Math.min(end, lines.length) }
  }
  let next = runEnd(lines, index + 1, /^\s*(?:SCHEDULED|DEADLINE|CLOSED):/)
  let ownId: string | undefined
  if (/^\s*:PROPERTIES:\s*$/i.test(lineAt(lines, next))) {
    const end = drawerEnd(lines, next)
    ownId = lines
      .slice(next, end)
      .flatMap((line) => /^\s*:CUSTOM_ID:\s*(\S.*)$/i.exec(line)?.[1]?.trim() ?? [])
      .at(-1)
    next = end
  }
  const text = orgInline(heading.text).trim()
  const anchor = ownId ?? page.slugger.slug(text)
  return { pieces: [{ kind: 'heading', depth: Math.min(6, heading.level + page.shift), text, anchor }], next }
}

/** Behind `:END:`; a drawer that does not end is a line. */
function drawerEnd(lines: readonly string[], index: number): number {
  const end = lineBelow(lines, index, ':')
  return end < 0 || lineAt(lines, end).startsWith('*') ? index + 1 : end + 1
}

const CALLOUTS = /^(?:note|tip|warning|caution|important|info|danger)$/i

const readBlock: Read = (lines, index, page, depth) => {
  const [, name = '', rest = ''] = /^\s*#\+begin_(\S+)(.*)$/i.exec(lineAt(lines, index)) ?? []
  if (name === '') return null
  const end = lineBelow(lines, index, `#${name.toLowerCase()}`)
  if (end < 0) return { pieces: [], next: index + 1 }
  const body = dedented(lines.slice(index + 1, end))
  return { pieces: blockPieces(name.toLowerCase(), rest.trim(), body, page, depth), next: end + 1 }
}

function blockPieces(name: string, rest: string, body: readonly string[], page: Page, depth: number): readonly Piece[] {
  if (name === 'src' || name === 'example') {
    const language = name === 'src' ? (/^[\w+#.-]+/.exec(rest)?.[0] ?? '') : ''
    const code = body.map((line) => line.replace(/^(\s*),(?=[*,]|#\+)/, '$1'))
    return [{ kind: 'code', text: codeText(code.join('\n'), language) }]
  }
  if (name === 'comment' || name === 'export') {
    if (name === 'export') leave(page, 'export block')
    return []
  }
  if (name === 'verse') return [{ kind: 'paragraph', text: body.map(orgInline).join('\n') }]
  const inner = blocksOf(body, page, depth + 1)
  if (name === 'quote') return inner.map((piece) => (piece.kind === 'paragraph' ? { ...piece, kind: 'quote' } : piece))
  return labelled(CALLOUTS.test(name) ? name.charAt(0).toUpperCase() + name.slice(1) : '', inner)
}

const readFixedWidth: Read = (lines, index) => {
  const next = runEnd(lines, index, /^\s*:(?: |$)/)
  if (next === index) return null
  const code = lines.slice(index, next).map((line) => line.replace(/^\s*: ?/, ''))
  return { pieces: [{ kind: 'code', text: codeText(code.join('\n'), '') }], next }
}

const readTable: Read = (lines, index) => {
  const next = runEnd(lines, index, /^\s*\|/)
  if (next === index) return null
  const rows = lines
    .slice(index, next)
    .filter((line) => !/^\s*\|[-+]/.test(line))
    .map((line) =>
      line
        .trim()
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => orgInline(cell.trim()).replaceAll('\\vert{}', '|')),
    )
  return { pieces: rows.length === 0 ? [] : [{ kind: 'table', text: tableText(rows) }], next }
}

const readFormula: Read = (lines, index) => {
  const line = lineAt(lines, index)
  const name = /^\s*\\begin\{([\w*]{1,40})\}/.exec(line)?.[1]
  const isDisplayed = name === undefined && /^\s*\\\[/.test(line)
  if (name === undefined && !isDisplayed) return null
  const end = isDisplayed && line.includes('\\]') ? index : lineBelow(lines, index, `\\${name ?? ']'}`)
  if (end < 0) return null
  return { pieces: [{ kind: 'paragraph', text: lines.slice(index, end + 1).join('\n') }], next: end + 1 }
}

/** What matters to Org alone: keywords, comments, drawers, rules. */
const readUnseen: Read = (lines, index, page) => {
  const line = lineAt(lines, index)
  const [, key, value = ''] = KEYWORD.exec(line) ?? []
  if (key !== undefined) {
    if (/^include$/i.test(key)) leave(page, 'included file')
    const isCaption = /^caption$/i.test(key) && value !== ''
    return { pieces: isCaption ? [{ kind: 'paragraph', text: orgInline(value).trim() }] : [], next: index + 1 }
  }
  if (/^\s*:[\w-]+:\s*$/.test(line)) return { pieces: [], next: drawerEnd(lines, index) }
  const isUnseen = /^\s*(?:#(?: |\+|$)|-{5,}\s*$|$|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):)/.test(line)
  return isUnseen ? { pieces: [], next: index + 1 } : null
}

const ITEM = /^( *)((?:[-+]|\d{1,9}[.)])(?: +|$)|(?<= )\* +)(?:\[[ xX-]\] +)?/
/** Inside something, where no line is a heading. */
const INNER_ITEM = /^( *)((?:[-+*]|\d{1,9}[.)])(?: +|$))(?:\[[ xX-]\] +)?/

const readList: Read = (lines, index, page, depth) => {
  const item = depth === 0 ? ITEM : INNER_ITEM
  const first = item.exec(lineAt(lines, index))
  if (first === null) return null
  const margin = (first[1] ?? '').length
  const isNumbered = /\d/.test(first[2] ?? '')
  const items: (readonly string[])[] = []
  let next = index
  for (let match: RegExpExecArray | null = first; match !== null && (match[1] ?? '').length === margin; ) {
    if (/\d/.test(match[2] ?? '') !== isNumbered) break
    const end = itemEnd(lines, next + 1, margin, item)
    const text = lineAt(lines, next)
      .slice(match[0].length)
      .replace(/^(.{1,200}?) :: ?/, '$1: ')
    const body = [text, ...dedented(lines.slice(next + 1, end))]
    items.push(blocksOf(body, page, depth + 1).map((piece) => piece.text))
    next = end
    match = item.exec(lineAt(lines, next))
  }
  return { pieces: [{ kind: 'list', text: listText(items, isNumbered ? 1 : null) }], next }
}

/** Blank lines between items, and two of them, end nothing here: what is indented still belongs to the item. */
function itemEnd(lines: readonly string[], from: number, margin: number, item: RegExp): number {
  let end = from
  for (let at = from; at < lines.length; at++) {
    const line = lineAt(lines, at)
    if (line.trim() === '') continue
    if (line.length - line.trimStart().length <= margin) {
      const isNextItem = item.exec(line)?.[1]?.length === margin
      return isNextItem ? at : end
    }
    end = at + 1
  }
  return end
}

/** What ends the paragraph above it. */
const BEGINS =
  /^(?:\s*(?:#\+|\||:(?: |$)|:[\w-]+:\s*$|[-+] |\d{1,9}[.)] |\\begin\{|\\\[|-{5,}\s*$|# |$)| +\* |\*+ |\[fn:[\w-]+\])/

const readParagraph: Read = (lines, index) => {
  let next = index + 1
  while (next < lines.length && !BEGINS.test(lineAt(lines, next))) next++
  const text = lines.slice(index, next).map((line) => line.trim())
  const note = /^\[fn:([\w-]+)\]\s*/.exec(text[0] ?? '')
  if (note !== null) text[0] = `${note[1]}: ${(text[0] ?? '').slice(note[0].length)}`
  return { pieces: [{ kind: 'paragraph', text: unwrapLines(orgInline(text.join('\n'))).trim() }], next }
}

const READERS: readonly Read[] = [
  readHeadings,
  readBlock,
  readFixedWidth,
  readTable,
  readFormula,
  readUnseen,
  readList,
  readParagraph,
]

function dedented(lines: readonly string[]): string[] {
  const margins = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const margin = margins.length === 0 ? 0 : Math.min(...margins)
  return lines.map((line) => line.slice(Math.min(margin, line.length - line.trimStart().length)))
}
