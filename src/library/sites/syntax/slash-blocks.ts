/** Blocks of PyMdown: `/// tip | Title`, options indented below, and `///` at the end. */
import { type BlockMarks, closingLine, containerLines, type LineSyntax, outdented } from './line-syntax.ts'

const OPENING = /^( *)(\/{3,})[ \t]*([A-Za-z][\w-]*)(?:[ \t]*\|[ \t]*(.*?))?[ \t]*$/
const CLOSING = /^ *(\/{3,})[ \t]*$/
/** Behind their bar stands a tag or a number, and no title. */
const UNTITLED = /^(?:html|define|(?:figure-|table-)?caption)$/

const MARKS: BlockMarks = {
  opens: (line) => OPENING.exec(line)?.[2]?.length ?? 0,
  closes: (line) => CLOSING.exec(line)?.[1]?.length ?? 0,
}

export const slashBlocks: LineSyntax = {
  hints: ['///'],
  take(lines, index, context) {
    const [, margin = '', , name = '', given] = OPENING.exec(lines[index] ?? '') ?? []
    if (name === '') return null
    const end = closingLine(lines, index, MARKS)
    if (end === null) return null
    const inner = outdented(lines.slice(index + 1, end), margin.length)
    const { type, body } = takeOptions(inner)
    const title = UNTITLED.test(name) ? '' : given === '' ? undefined : given
    return { lines: containerLines(margin, type ?? name, title, context.rewrite(body)), next: end + 1 }
  },
}

function takeOptions(lines: readonly string[]): { readonly type: string | null; readonly body: readonly string[] } {
  let from = 0
  let type: string | null = null
  for (; /^ {4}[\w-]+:/.test(lines[from] ?? ''); from++)
    type = /^ {4}type:[ \t]*["']?([A-Za-z][\w-]*)/.exec(lines[from] ?? '')?.[1] ?? type
  return { type, body: lines.slice(from) }
}
