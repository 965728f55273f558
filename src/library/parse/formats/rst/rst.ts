/**
 * reStructuredText by the package `restructured`, with what it leaves as text read here: bodies of directives, drawn
 * tables, targets. What only Sphinx could fill in (autodoc, toctrees, included files) is left out and counted.
 */
import restructured, { type RstNode } from 'restructured'
import { docutilsSlug } from '../../../sites/anchors.ts'
import { codeText, compose, firstTitle, labelled, listText, tableText, unwrapLines } from '../../compose.ts'
import { refuseDeepIndentation } from '../../depth.ts'
import { MAX_NESTING, type ParsedDocument, type Piece, UnreadableDocument } from '../../document.ts'
import { parseCsv } from '../csv.ts'
import { readDrawnTable } from './tables.ts'

// CommonJS that calls itself an ES module: Bun's loader gives what it exports by default, Deno and bundlers all of it.
const parser = 'default' in restructured ? restructured.default : restructured

interface Page {
  readonly source: string
  /** Directives that were left out, by name. */
  readonly leftOut: Map<string, number>
  /** A label that stands before what it names. */
  label: string | null
}

/** @throws UnreadableDocument */
export function parseRst(source: string): ParsedDocument {
  const text = withSubstitutions(
    source
      .replace(/^\uFEFF/, '')
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll('\t', '        '),
  )
  refuseDeepIndentation(text)
  const page: Page = { source: text, leftOut: new Map(), label: null }
  const pieces = blocksOf(parse(text), page, 0)
  const warnings = [...page.leftOut].map(([name, count]) => `${count} × ${name}`)
  return { title: firstTitle(pieces), metadata: {}, ...compose(pieces), ...(warnings.length === 0 ? {} : { warnings }) }
}

/** `|name|`, where `.. |name| replace:: text` says what it stands for. */
function withSubstitutions(text: string): string {
  const values = new Map(
    [...text.matchAll(/^[ ]*\.\.[ ]+\|([^|\n]+)\|[ ]+replace::[ ]*(.*(?:\n[ ]+\S.*)*)$/gm)].map(
      ([, name = '', value = '']) => [name, unwrapLines(dedentedText(value))],
    ),
  )
  if (values.size === 0) return text
  return text.replaceAll(
    /(?<![\w|`+])\|([^|\n]+)\|(?![\w|`])(?!_)(?! +replace::)/g,
    (all, name: string) => values.get(name) ?? all,
  )
}

/** Stands for the colon inside a role's name: the parser knows roles of one word alone, and `:py:func:` is one of two. */
const ROLE_COLON = '\uE000'

function parse(text: string): RstNode {
  const masked = text.replaceAll(
    /:[\w+.-]+(?::[\w+.-]+)+:(?=`)/g,
    (role) => `:${role.slice(1, -1).replaceAll(':', ROLE_COLON)}:`,
  )
  try {
    return parser.parse(masked.endsWith('\n') ? masked : `${masked}\n`, { position: true })
  } catch (error) {
    throw new UnreadableDocument('The reStructuredText cannot be read', { cause: error })
  }
}

function blocksOf(node: RstNode, page: Page, depth: number): Piece[] {
  if (depth > MAX_NESTING) throw new UnreadableDocument('The document is nested too deeply')
  const children = node.children ?? []
  return children.flatMap((child, index) => {
    const pieces = blockOf(child, page, depth + 1)
    // "Run this::" announces a literal block, and is read "Run this:".
    const announces = child.type === 'paragraph' && children[index + 1]?.type === 'literal_block'
    return announces ? pieces.map((piece) => ({ ...piece, text: `${piece.text.replace(/:$/, '')}:` })) : pieces
  })
}

function blockOf(node: RstNode, page: Page, depth: number): readonly Piece[] {
  switch (node.type) {
    case 'section':
      return sectionPieces(node, page, depth)
    case 'paragraph':
      return paragraphPieces(node, page)
    case 'literal_block':
    case 'doctest_block':
      // It is announced at the end of the line before.
      return [
        {
          kind: 'code',
          text: codeText(dedented(linesOf(node, page.source).filter((line) => !line.endsWith('::'))), ''),
        },
      ]
    case 'bullet_list':
      return [{ kind: 'list', text: listText(itemsOf(node, page, depth), null) }]
    case 'enumerated_list':
      return [{ kind: 'list', text: listText(itemsOf(node, page, depth), 1) }]
    case 'definition_list':
      return (node.children ?? []).flatMap((item) => definitionPieces(item, page, depth))
    case 'block_quote':
      return blocksOf(node, page, depth).map((piece) =>
        piece.kind === 'paragraph' ? { ...piece, kind: 'quote' } : piece,
      )
    case 'line_block':
      return [{ kind: 'paragraph', text: (node.children ?? []).map(inline).join('\n') }]
    case 'comment':
      return commentPieces(node, page)
    case 'directive':
      return directivePieces(node, page, depth)
    default:
      return []
  }
}

function sectionPieces(node: RstNode, page: Page, depth: number): readonly Piece[] {
  const [title, ...rest] = node.children ?? []
  const text = title?.type === 'title' ? inline(title) : ''
  const anchor = page.label ?? docutilsSlug(text)
  page.label = null
  const heading: Piece = { kind: 'heading', depth: Math.min(6, node.depth ?? 1), text, anchor }
  return [heading, ...blocksOf({ ...node, children: rest }, page, depth)]
}

function paragraphPieces(node: RstNode, page: Page): readonly Piece[] {
  const drawn = readDrawnTable(linesOf(node, page.source))
  if (drawn !== null) return [{ kind: 'table', text: tableText(drawn) }]
  const text = unwrapLines(inline(node)).trim()
  // `__ address` is where a link without a name leads.
  const isShown = text !== '' && !/^[-=~^"'#*+]{4,}$/.test(text) && !/^(?:__ \S+\s*)+$/.test(text)
  return isShown ? [{ kind: 'paragraph', text }] : []
}

const itemsOf = (node: RstNode, page: Page, depth: number): readonly (readonly string[])[] =>
  (node.children ?? []).map((item) => blocksOf(item, page, depth + 1).map(({ text }) => text))

function definitionPieces(item: RstNode, page: Page, depth: number): readonly Piece[] {
  const term = (item.children ?? [])
    .filter(({ type }) => type === 'term')
    .map(inline)
    .join(', ')
  const definition = (item.children ?? []).filter(({ type }) => type === 'definition')
  return labelled(
    term,
    definition.flatMap((each) => blocksOf(each, page, depth + 1)),
  )
}

/** `.. _name:` names what follows, `.. [1] text` is a footnote; all else that looks so is a comment. */
function commentPieces(node: RstNode, page: Page): readonly Piece[] {
  const text = linesOf(node, page.source)
    .join('\n')
    .replace(/^\.\.\s+/, '')
  const label = /^_`?([^`:]+)`?:\s*$/.exec(text)?.[1]
  if (label !== undefined) page.label = docutilsSlug(label)
  const note = /^\[([#*\w.-]+)\]\s+([\s\S]+)$/.exec(text)
  return note === null ? [] : [{ kind: 'paragraph', text: `${note[1]}: ${unwrapLines(dedentedText(note[2] ?? ''))}` }]
}

const CODE = new Set(['code-block', 'code', 'sourcecode', 'prompt', 'parsed-literal', 'doctest', 'testcode', 'literal'])
const CALLOUTS: Readonly<Record<string, string>> = {
  attention: 'Attention',
  caution: 'Caution',
  danger: 'Danger',
  error: 'Error',
  hint: 'Hint',
  important: 'Important',
  note: 'Note',
  tip: 'Tip',
  warning: 'Warning',
  seealso: 'See also',
  deprecated: 'Deprecated since version',
  versionadded: 'Added in version',
  versionchanged: 'Changed in version',
  versionremoved: 'Removed in version',
  todo: 'To do',
}
const CONTAINERS = new Set([
  'admonition',
  'topic',
  'sidebar',
  'container',
  'rubric',
  'epigraph',
  'highlights',
  'compound',
  'figure',
  'tab',
  'tabs',
  'tab-set',
  'tab-item',
  'grid',
  'grid-item-card',
  'dropdown',
  'glossary',
  'function',
  'class',
  'method',
  'py:function',
  'py:class',
  'py:method',
  'option',
  'confval',
  'envvar',
])
const WITHOUT_TEXT = new Set([
  'image',
  'contents',
  'index',
  'highlight',
  'meta',
  'currentmodule',
  'module',
  'py:module',
  'sectionauthor',
  'tabularcolumns',
  'raw',
])

function directivePieces(node: RstNode, page: Page, depth: number): readonly Piece[] {
  const name = (node.directive ?? '').toLowerCase()
  const { argument, options, body } = readDirective(linesOf(node, page.source))
  if (CODE.has(name)) return [{ kind: 'code', text: codeText(body, /^[\w+#-]*$/.test(argument) ? argument : '') }]
  if (name === 'math')
    return [{ kind: 'code', text: codeText([argument, body].filter((each) => each !== '').join('\n'), 'math') }]
  if (name === 'only') return /\bhtml\b|^not\b|^$/.test(argument) ? inner(body, page, depth) : []
  const title: readonly Piece[] = argument === '' ? [] : [{ kind: 'paragraph', text: argument }]
  if (name === 'list-table') return [...title, ...listTable(body, page, depth)]
  if (name === 'table') return [...title, ...inner(body, page, depth)]
  if (name === 'csv-table') return [...title, ...csvTable(options, body, page)]
  const callout = CALLOUTS[name]
  if (callout !== undefined) {
    const isVersion = name.startsWith('version') || name === 'deprecated'
    const label = isVersion ? `${callout} ${argument}`.trim() : callout
    return labelled(label, inner(isVersion ? body : [argument, body].join('\n\n'), page, depth))
  }
  if (CONTAINERS.has(name))
    return labelled(name === 'figure' || name === 'container' ? '' : argument, inner(body, page, depth))
  if (!WITHOUT_TEXT.has(name)) page.leftOut.set(name, (page.leftOut.get(name) ?? 0) + 1)
  return []
}

/** A directive's own lines are read as a page of their own. */
function inner(body: string, page: Page, depth: number): readonly Piece[] {
  if (body.trim() === '') return []
  return blocksOf(parse(body), { ...page, source: body, label: null }, depth + 1)
}

function listTable(body: string, page: Page, depth: number): readonly Piece[] {
  const rows = (parse(body).children ?? []).flatMap((list) =>
    (list.children ?? []).map((row) =>
      (row.children ?? []).flatMap((cells) =>
        (cells.children ?? []).map((cell) =>
          blocksOf(cell, { ...page, source: body }, depth + 2)
            .map(({ text }) => text)
            .join(' '),
        ),
      ),
    ),
  )
  return rows.length === 0 ? [] : [{ kind: 'table', text: tableText(rows) }]
}

/** Rows between commas; those of a file are not read. */
function csvTable(options: readonly string[], body: string, page: Page): readonly Piece[] {
  const option = (name: string): string | undefined =>
    options.map((line) => new RegExp(`^\\s*:${name}:\\s*(.*)$`).exec(line)?.[1]).find((value) => value !== undefined)
  if (option('file') !== undefined || option('url') !== undefined)
    page.leftOut.set('csv-table', (page.leftOut.get('csv-table') ?? 0) + 1)
  const rows = [option('header') ?? '', body].filter((each) => each.trim() !== '').join('\n')
  const { content, blocks } = parseCsv(rows)
  return blocks.map(({ kind, start, end }) => ({ kind, text: content.slice(start, end) }))
}

/** `.. name:: argument`, options `:key: value`, a blank line, and the body. */
function readDirective(lines: readonly string[]): {
  readonly argument: string
  readonly options: readonly string[]
  readonly body: string
} {
  const [first = '', ...rest] = lines
  const argument = /^\s*\.\.\s+[^:\s]+(?::[^:\s]+)*::\s*(.*)$/.exec(first)?.[1]?.trim() ?? ''
  const found = rest.findIndex((line) => !/^\s+:[\w-]+:/.test(line))
  const end = found === -1 ? rest.length : found
  return { argument, options: rest.slice(0, end), body: dedented(rest.slice(end)) }
}

/** The lines that a node was written in, whole. */
function linesOf({ position: { start, end } }: RstNode, source: string): readonly string[] {
  const from = source.lastIndexOf('\n', Math.max(0, start.offset - 1)) + 1
  return source
    .slice(start.offset === 0 ? 0 : from, end.offset)
    .replace(/\n+$/, '')
    .split('\n')
}

function dedented(lines: readonly string[]): string {
  const margins = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const margin = Math.min(...margins, Number.MAX_SAFE_INTEGER)
  return lines
    .map((line) => line.slice(margin))
    .join('\n')
    .replace(/^\n+|\n+$/g, '')
}

const dedentedText = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')

/** Text as readers see it: roles and references by their words, `target <address>` without the address. */
function inline(node: RstNode): string {
  const words = rawWords(node)
  switch (node.type) {
    case 'text':
      return unescaped(words)
    case 'reference':
    case 'interpreted_text':
      return node.role === 'math' ? words : unescaped(labelOf(words, node.role ?? null))
    case 'footnote_reference':
    case 'citation_reference':
    case 'substitution_reference':
      return node.type === 'substitution_reference' ? words : ''
    case 'literal':
      return words
    default:
      return (node.children ?? []).map(inline).join('')
  }
}

const rawWords = ({ type, value, children }: RstNode): string =>
  type === 'text' ? (value ?? '').replaceAll(ROLE_COLON, ':') : (children ?? []).map(rawWords).join('')

/** A backslash keeps the mark behind it from acting, and takes white space away: `x`\ s. */
const unescaped = (text: string): string => text.replaceAll(/\\(?:\s|([^\s]))/g, '$1')

/**
 * As Sphinx shows it: `~os.path.join` by its last name, `!name` and `.name` without the mark, a function with parentheses,
 * `:pep:` and `:rfc:` with their names before the number.
 */
function labelOf(words: string, role: string | null): string {
  if (role === 'pep' || role === 'rfc') return `${role.toUpperCase()} ${words}`
  const label = words.replace(/\s*(?<!\\)<[^<>]*>$/, '')
  if (role === null || label !== words) return label
  const name = label.startsWith('~') ? (label.slice(1).split('.').at(-1) ?? '') : label.replace(/^[!.](?=\w)/, '')
  return /(?:func|meth)$/.test(role) && !name.endsWith(')') ? `${name}()` : name
}
