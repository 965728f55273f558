/** Python-Markdown: `!!! note "Title"`, `??? note`, `=== "Tab"`, with a body that is indented by four. */
import { containerLines, type LineSyntax, outdented } from './line-syntax.ts'

const OPENING = /^( *)(?:(?:!!!|\?\?\?\+?)[ \t]*([\w-]+)(?:[ \t]+[\w-]+)*|===[+!]*)(?:[ \t]+(?:"(.*)"|'(.*)'))?[ \t]*$/

export const indentedCallouts: LineSyntax = {
  hints: ['!!!', '???', '==='],
  take(lines, index, context) {
    const match = OPENING.exec(lines[index] ?? '')
    const [, margin = '', name, double, single] = match ?? []
    const title = double ?? single
    if (match === null || (name === undefined && title === undefined)) return null
    const width = margin.length + 4
    const next = endOfBody(lines, index + 1, width)
    const body = context.rewrite(outdented(lines.slice(index + 1, next), width))
    return { lines: containerLines(margin, name ?? 'tab', title, body), next }
  },
}

/** The first line behind an indented body; blank lines at its end are not of it. */
export function endOfBody(lines: readonly string[], from: number, indent: number): number {
  let end = from
  for (let index = from; index < lines.length; index++) {
    const line = (lines[index] ?? '').replaceAll('\t', '    ')
    if (line.trim() === '') continue
    if (line.length - line.trimStart().length < indent) break
    end = index + 1
  }
  return end
}
