/**
 * `:::` containers in the forms of Docusaurus (`:::note[Title]`, `:::note Title`), VitePress (`::: details Title`),
 * MyST (`:::{note} Title`) and Pandoc (`::: {.note title="…"}`), and the one-line tags of others (`:::image … :::`).
 */
import { type BlockMarks, closingLine, containerLines, type LineSyntax, outdented } from './line-syntax.ts'
import { withoutOptions } from './myst.ts'

const OPENING = /^( *)(:{3,})[ \t]*(?:\{([^}]*)\}|([A-Za-z][\w-]*))(.*)$/
const CLOSING = /^ *(:{3,})[ \t]*$/
const ONE_LINE = /^ *:{3}[ \t]*[A-Za-z][^:]*(?::(?!::)[^:]*)*:{3}[ \t]*$/

const MARKS: BlockMarks = {
  opens: (line) => (!line.includes(':::') || ONE_LINE.test(line) ? 0 : (OPENING.exec(line)?.[2]?.length ?? 0)),
  closes: (line) => CLOSING.exec(line)?.[1]?.length ?? 0,
}

export const colonContainers: LineSyntax = {
  hints: [':::'],
  take(lines, index, context) {
    const line = lines[index] ?? ''
    if (CLOSING.test(line)) return { lines: [], next: index + 1 }
    if (ONE_LINE.test(line)) {
      const label = attribute(line, 'alt-text') ?? attribute(line, 'title')
      return { lines: label === undefined ? [] : ['', label, ''], next: index + 1 }
    }
    const [, margin = '', , braces, word, rest = ''] = OPENING.exec(line) ?? []
    const name = word ?? nameInBraces(braces ?? '')
    if (name === null || name === '') return null
    const closing = closingLine(lines, index, MARKS)
    const end = closing ?? unclosedEnd(lines, index)
    const inner = outdented(lines.slice(index + 1, end), margin.length)
    const body = context.rewrite(braces === undefined ? inner : withoutOptions(inner))
    const title = titleOf(rest) ?? attribute(braces ?? '', 'title')
    return { lines: containerLines(margin, name, title, body), next: closing === null ? end : end + 1 }
  },
}

/** Nobody knows where a container ends that is never closed: at the next heading or container, at the latest. */
function unclosedEnd(lines: readonly string[], index: number): number {
  const end = lines.findIndex((line, at) => at > index && (/^#{1,6} /.test(line) || MARKS.opens(line) > 0))
  return end < 0 ? lines.length : end
}

/** `note` in MyST, `.callout-note #id` in Pandoc and Quarto. */
function nameInBraces(braces: string): string | null {
  const name = /^[ \t]*\.?([A-Za-z][\w-]*)/.exec(braces)?.[1] ?? (braces.trim() === '' ? null : 'div')
  return name?.replace(/^callout-/, '') ?? null
}

/** What is behind the name: a label in brackets, or a title, with attributes or without. */
function titleOf(rest: string): string | undefined {
  const bracketed = /^[ \t]*\[(.*)\][ \t]*(?:\{.*\})?[ \t]*$/.exec(rest)?.[1]
  if (bracketed !== undefined) return bracketed
  const attributes = /\{([^{}]*)\}[ \t]*$/.exec(rest)
  const plain = (attributes === null ? rest : rest.slice(0, attributes.index)).trim().replace(/[ \t]*:{3,}$/, '')
  if (plain !== '' && !/^[\w-]+=/.test(plain)) return plain
  return attribute(rest, 'title')
}

const attribute = (text: string, name: string): string | undefined =>
  new RegExp(`(?:^|[\\s{])${name}=(?:"([^"]*)"|'([^']*)')`)
    .exec(text)
    ?.slice(1)
    .find((value) => value !== undefined)
