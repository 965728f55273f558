/**
 * Docusaurus, VitePress and MkDocs write things that no Markdown parser knows. These rewrite them, line by line and
 * never inside a code fence, to the directive containers (`:::name[Title]`) that remark-directive reads.
 */
import { MAX_NESTING, UnreadableDocument } from './document.ts'

const FENCE = /^[\s>]*(`{3,}|~{3,})(.*)$/
const INDENTED_BODY = /^( *)(?:(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)(?:[ \t]+[\w-]+)*|===[+!]?)(?:[ \t]+"(.*)")?[ \t]*$/
const CONTAINER = /^( *)(:{3,})[ \t]*([A-Za-z][\w-]*)(?:[ \t]+([^\s[{].*)|[ \t]*)$/
const HEADING_ID = /[ \t]\{(?::?[ \t]*(#[\w.:-]+)[^{}]*|\/\*[ \t]*(#[\w.:-]+)[ \t]*\*\/)\}[ \t]*$/
const NO_PROSE =
  /^\s*(?:\[TOC\]|\[\[_?TOC_?\]\]|(?:;|-+8<-+).*|\{:?[ \t]*[.#][^{}]*\}|<!--\s*(?:truncate|more)\s*-->)\s*$/i
const ESM = /^(?:import\s+(?:[\w{*][^'"]*\sfrom\s+)?['"][^'"]+['"]|export\s+\*\s+from\s+['"][^'"]+['"]);?\s*$/

export interface DialectOptions {
  /** Drop import lines and HTML comments, which MDX's grammar does not know or a fallback would show. */
  readonly mdx: boolean
}

/** @throws UnreadableDocument when containers are nested deeper than a person would */
export function rewriteDialects(source: string, options: DialectOptions): string {
  const text = options.mdx ? withoutComments(source) : source
  return rewrite(text.split('\n'), options, 0).join('\n')
}

function rewrite(lines: readonly string[], options: DialectOptions, depth: number): string[] {
  if (depth > MAX_NESTING / 4) throw new UnreadableDocument('The page nests its callouts too deeply')
  const out: string[] = []
  const fence = fenceTracker()
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (fence.inside(line)) {
      out.push(line)
      continue
    }
    const opening =
      line.includes('!!!') || line.includes('???') || line.includes('===') ? INDENTED_BODY.exec(line) : null
    if (opening !== null && (opening[2] !== undefined || opening[3] !== undefined)) {
      const margin = opening[1] ?? ''
      const end = endOfBody(lines, index + 1, margin.length + 4)
      const body = lines.slice(index + 1, end).map((inner) => inner.slice(margin.length + 4))
      const inner = rewrite(body, options, depth + 1)
      const colons = ':'.repeat(Math.max(3, ...inner.map((each) => /^\s*(:{3,})/.exec(each)?.[1]?.length ?? 0)) + 1)
      const title = opening[3] === undefined ? '' : `[${escapeLabel(opening[3])}]`
      out.push('', `${margin}${colons}${opening[2] ?? 'tab'}${title}`)
      out.push(...inner.map((each) => (each === '' ? '' : margin + each)), `${margin}${colons}`, '')
      index = end - 1
      continue
    }
    if (NO_PROSE.test(line) || (options.mdx && ESM.test(line))) continue
    const container = line.includes(':::') ? CONTAINER.exec(line) : null
    if (container !== null) {
      const title = container[4] === undefined ? '' : `[${escapeLabel(container[4].trimEnd())}]`
      out.push(`${container[1] ?? ''}${container[2] ?? ':::'}${container[3] ?? ''}${title}`)
      continue
    }
    out.push(line.includes('{') ? escapeHeadingId(line) : line)
  }
  return out
}

/** `## Title {#id}`: braces that MDX would read as code are escaped; `takeHeadingId` finds them in the text again. */
const escapeHeadingId = (line: string): string =>
  line.replace(HEADING_ID, (_, plain: string | undefined, comment: string | undefined) => ` \\{${plain ?? comment}}`)

/** Splits `Title {#id}` as it stands in a heading's text. */
export function takeHeadingId(text: string): { readonly text: string; readonly id: string | null } {
  const match = /\s*\{#([\w.:-]+)\}\s*$/.exec(text)
  return match === null ? { text, id: null } : { text: text.slice(0, match.index), id: match[1] ?? null }
}

const escapeLabel = (label: string): string => label.replaceAll(/[[\]\\]/g, '\\$&')

function endOfBody(lines: readonly string[], from: number, indent: number): number {
  let end = from
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    if (line.length - line.trimStart().length < indent) break
    end = index + 1
  }
  return end
}

/** Tells for each line in turn whether it belongs to a fenced code block, the fences themselves included. */
export function fenceTracker(): { inside(line: string): boolean } {
  let open: string | null = null
  return {
    inside(line) {
      const match = line.includes('```') || line.includes('~~~') ? FENCE.exec(line) : null
      const run = match?.[1]
      if (open === null) {
        if (run === undefined || (run.startsWith('`') && match?.[2]?.includes('`'))) return false
        open = run
        return true
      }
      if (run?.startsWith(open) && match?.[2]?.trim() === '') open = null
      return true
    },
  }
}

/** Takes HTML comments out of everything but code fences; in code spans they are rare enough to lose. */
function withoutComments(source: string): string {
  if (!source.includes('<!--')) return source
  const fence = fenceTracker()
  const out: string[] = []
  let inComment = false
  for (const line of source.split('\n')) {
    if (!inComment && fence.inside(line)) {
      out.push(line)
      continue
    }
    let rest = line
    let kept = ''
    while (rest !== '') {
      const mark = rest.indexOf(inComment ? '-->' : '<!--')
      if (mark < 0) {
        if (!inComment) kept += rest
        break
      }
      if (!inComment) kept += rest.slice(0, mark)
      rest = rest.slice(mark + (inComment ? 3 : 4))
      inComment = !inComment
    }
    out.push(kept)
  }
  return out.join('\n')
}

/** Quotes inside quotes; each level costs the parser time on every line. */
const MAX_QUOTES = 20
/** In one paragraph; the parser compares each with those before it. */
const MAX_EMPHASIS_MARKS = 5000

/** Cheap look for what would make the parser recurse or crawl. @throws UnreadableDocument */
export function refuseHostileMarkdown(source: string): void {
  const fence = fenceTracker()
  let containers = 0
  let marks = 0
  for (const line of source.split('\n')) {
    if (fence.inside(line)) continue
    const prefix = /^[\s>]*/.exec(line.slice(0, 8 * MAX_QUOTES))?.[0] ?? ''
    if (prefix.split('>').length - 1 > MAX_QUOTES) throw new UnreadableDocument('The page nests its quotes too deeply')
    const colons = line.includes(':::') ? /^\s*:{3,}\s*(\S?)/.exec(line) : null
    if (colons !== null) containers = colons[1] === '' ? Math.max(0, containers - 1) : containers + 1
    if (containers > MAX_NESTING) throw new UnreadableDocument('The page nests its callouts too deeply')
    marks = line.trim() === '' || line.startsWith('|') ? 0 : marks + (line.match(/[*_~]/g)?.length ?? 0)
    if (marks > MAX_EMPHASIS_MARKS || /[[!]{1000}|(?:!?\[){500}|<{1000}/.test(line)) {
      throw new UnreadableDocument('The page holds a run of markup that no writer would write')
    }
  }
}
