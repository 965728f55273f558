/** What of MDX is taken away before its grammar reads a page: import lines, and HTML comments, which it does not know. */
import { fenceTracker } from '../../../sites/syntax/fences.ts'

const ESM = /^(?:import\s+(?:[\w{*][^'"]*\sfrom\s+)?['"][^'"]+['"]|export\s+\*\s+from\s+['"][^'"]+['"]);?\s*$/
/** On any line: braces that begin with an id, which MDX would read as code. */
const HEADING_ID = /[ \t]\{(?::?[ \t]*(#[^\s{}"'=]+)[^{}]*|\/\*[ \t]*(#[^\s{}"'=]+)[ \t]*\*\/)\}[ \t#]*$/
const ATTRIBUTE = `(?:[.#][^\\s{}"'=]+|[\\w:-]+(?:=(?:"[^"]*"|'[^']*'|[^\\s{}"']+))?)`
/** On a heading: attributes with an id among them. Each ends at a space, so that there is one way alone to read a line. */
const ATTRIBUTES = new RegExp(`[ \\t]\\{:?[ \\t]*(${ATTRIBUTE}(?:[ \\t]+${ATTRIBUTE})*)[ \\t]*\\}[ \\t#]*$`)

export function withoutEsm(source: string): string {
  if (!/^(?:import|export)\s/m.test(source)) return source
  const fence = fenceTracker()
  return source
    .split('\n')
    .filter((line) => fence.inside(line) || !ESM.test(line))
    .join('\n')
}

/** Takes HTML comments out of everything but code fences and code spans. */
export function withoutComments(source: string): string {
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
      const isInCode = !inComment && (`${kept}${rest.slice(0, mark)}`.match(/`/g)?.length ?? 0) % 2 === 1
      if (isInCode) {
        kept += rest.slice(0, mark + 4)
        rest = rest.slice(mark + 4)
        continue
      }
      if (!inComment) kept += rest.slice(0, mark)
      rest = rest.slice(mark + (inComment ? 3 : 4))
      inComment = !inComment
    }
    out.push(kept)
  }
  return out.join('\n')
}

/**
 * `## Title {#id}`, `{: #id }`, `{ id="…" }`, and kramdown's `{: #id }` on the next line: braces that MDX would read as
 * code are escaped; `takeHeadingId` finds them in the text again.
 */
export function escapeHeadingIds(source: string): string {
  if (!source.includes('{')) return source
  const fence = fenceTracker()
  const lines = source.split('\n')
  const out: string[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (fence.inside(line)) {
      out.push(line)
      continue
    }
    const below = /^ {0,3}#{1,6}[ \t]/.test(line)
      ? /^\{:[^{}]*?(#[^\s{}"'=]+)[^{}]*\}[ \t]*$/.exec(lines[index + 1] ?? '')?.[1]
      : undefined
    if (below !== undefined) index++
    out.push(below !== undefined ? `${line} \\{${below}}` : withEscapedId(line))
  }
  return out.join('\n')
}

function withEscapedId(line: string): string {
  if (!line.includes('{')) return line
  const plain = HEADING_ID.exec(line)
  if (plain !== null) return `${line.slice(0, plain.index)} \\{${plain[1] ?? plain[2]}}`
  const attributes = /^ {0,3}#{1,6}[ \t]/.test(line) ? ATTRIBUTES.exec(line) : null
  const id = /(?:^|\s)(?:#([^\s{}"'=]+)|id=["']?([\w.:-]+))/.exec(attributes?.[1] ?? '')
  return attributes === null || id === null ? line : `${line.slice(0, attributes.index)} \\{#${id[1] ?? id[2]}}`
}

/** Splits `Title {#id}` as it stands in a heading's text. */
export function takeHeadingId(text: string): { readonly text: string; readonly id: string | null } {
  const match = /\s*\{#([^\s{}"'=]+)\}\s*$/.exec(text)
  return match === null ? { text, id: null } : { text: text.slice(0, match.index), id: match[1] ?? null }
}
