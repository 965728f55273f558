/**
 * Syntax that no Markdown parser knows is rewritten, line by line and never inside code, to the containers
 * (`:::name[Title]`) that remark-directive reads. One file a syntax; which of them a site writes, its generator says.
 */
import { MAX_NESTING, UnreadableDocument } from '../../parse/document.ts'
import type { LeftOut } from '../left-out.ts'
import { fenceTracker } from './fences.ts'

export interface RewriteContext {
  readonly leftOut: LeftOut
  /** Lines that a syntax has taken out of their margin, which may hold more of the same. */
  rewrite(lines: readonly string[]): string[]
}

export interface Taken {
  readonly lines: readonly string[]
  /** The first line that was not taken. */
  readonly next: number
}

export interface LineSyntax {
  /** A line that begins it holds one of these. */
  readonly hints: readonly string[]
  /** Whether what begins it is a code fence to a Markdown parser. */
  readonly isFence?: boolean
  /** What begins at `lines[index]`; `null` when that is something else. */
  take(lines: readonly string[], index: number, context: RewriteContext): Taken | null
}

/** @throws UnreadableDocument when containers are nested deeper than a person would */
export function rewriteLines(source: string, syntaxes: readonly LineSyntax[], leftOut: LeftOut): string {
  const used = syntaxes.filter(({ hints }) => hints.some((hint) => source.includes(hint)))
  if (used.length === 0) return source
  const fences = used.filter(({ isFence }) => isFence)
  const others = used.filter(({ isFence }) => !isFence)

  const rewrite = (lines: readonly string[], depth: number): string[] => {
    if (depth > MAX_NESTING / 4) throw new UnreadableDocument('The page nests its callouts too deeply')
    const context: RewriteContext = { leftOut, rewrite: (inner) => rewrite(inner, depth + 1) }
    const out: string[] = []
    const tracker = fenceTracker()
    let inCode = false
    for (let index = 0; index < lines.length; ) {
      const line = lines[index] ?? ''
      let taken = inCode ? null : take(fences, lines, index, context)
      if (taken === null) {
        inCode = tracker.inside(line)
        if (!inCode) taken = take(others, lines, index, context)
      }
      if (taken === null) out.push(line)
      else for (const each of taken.lines) out.push(each)
      index = taken?.next ?? index + 1
    }
    return out
  }
  return rewrite(source.split('\n'), 0).join('\n')
}

function take(
  syntaxes: readonly LineSyntax[],
  lines: readonly string[],
  index: number,
  context: RewriteContext,
): Taken | null {
  const line = lines[index] ?? ''
  for (const syntax of syntaxes) {
    if (!syntax.hints.some((hint) => line.includes(hint))) continue
    const taken = syntax.take(lines, index, context)
    if (taken !== null) return taken
  }
  return null
}

/** A container as remark-directive reads it, with more colons than any inside it. `''`: a container without a label. */
export function containerLines(
  margin: string,
  name: string,
  title: string | undefined,
  body: readonly string[],
): readonly string[] {
  const colons = ':'.repeat(Math.max(3, ...body.map((line) => /^\s*(:{3,})/.exec(line)?.[1]?.length ?? 0)) + 1)
  const label = title === undefined || title === '' ? '' : `[${escapeLabel(title)}]`
  return [
    '',
    `${margin}${colons}${title === '' ? 'div' : name}${label}`,
    ...body.map((line) => (line === '' ? '' : margin + line)),
    `${margin}${colons}`,
    '',
  ]
}

/** Brackets that pair, as those of a link, may stand in a label. */
function escapeLabel(label: string): string {
  let open = 0
  for (const character of label.replaceAll(/\\./g, '')) {
    open += character === '[' ? 1 : character === ']' ? -1 : 0
    if (open < 0) break
  }
  return open === 0 ? label : label.replaceAll(/[[\]\\]/g, '\\$&')
}

/** Takes up to `width` columns of white space off each line. */
export const outdented = (lines: readonly string[], width: number): string[] =>
  lines.map((line) => line.slice(Math.min(width, line.length - line.trimStart().length)))

/** How blocks of a syntax begin and end: the length of the run of marks when a line does it, else 0. */
export interface BlockMarks {
  opens(line: string): number
  closes(line: string): number
}

/** Found once for all blocks of a page: looking anew from each beginning would take forever on a page of beginnings. */
const pairs = new WeakMap<readonly string[], Map<BlockMarks, ReadonlyMap<number, number>>>()

/** Where the block that `lines[index]` opens is closed; `null` when it never is. */
export function closingLine(lines: readonly string[], index: number, marks: BlockMarks): number | null {
  const known = pairs.get(lines) ?? new Map<BlockMarks, ReadonlyMap<number, number>>()
  pairs.set(lines, known)
  const closing = known.get(marks) ?? pairLines(lines, marks)
  known.set(marks, closing)
  return closing.get(index) ?? null
}

function pairLines(lines: readonly string[], { opens, closes }: BlockMarks): ReadonlyMap<number, number> {
  const closing = new Map<number, number>()
  const tracker = fenceTracker()
  const open: { readonly index: number; readonly length: number }[] = []
  lines.forEach((line, index) => {
    if (tracker.inside(line)) return
    const opened = opens(line)
    if (opened > 0) open.push({ index, length: opened })
    const closed = closes(line)
    if (closed === 0) return
    // The block whose marks are as many, and what was left open inside it; else the innermost that it can close.
    const same = open.findLastIndex(({ length }) => length === closed)
    const at = same >= 0 ? same : closed > (open.at(-1)?.length ?? Number.POSITIVE_INFINITY) ? open.length - 1 : -1
    const block = open[at]
    if (block === undefined) return
    closing.set(block.index, index)
    open.length = at
  })
  return closing
}
