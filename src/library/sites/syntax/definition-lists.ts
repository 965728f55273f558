/** `Term` and below it `:   Definition`, whose further blocks are indented by four: the term stays, its blocks follow. */
import { endOfBody } from './indented-callouts.ts'
import { type LineSyntax, outdented } from './line-syntax.ts'

const DEFINITION = /^( {0,3}):(?: {1,3}|\t)(?=\S)/

export const definitionLists: LineSyntax = {
  hints: [': ', ':\t'],
  take(lines, index, context) {
    const line = lines[index] ?? ''
    const match = DEFINITION.exec(line)
    // Below a term, or below the definition before: a colon elsewhere begins nothing.
    const above = lines[index - 1]?.trim() === '' ? lines[index - 2] : lines[index - 1]
    if (match === null || above === undefined || above.trim() === '') return null
    const margin = match[1] ?? ''
    const next = endOfBody(lines, index + 1, margin.length + 4)
    const body = [line.slice(match[0].length), ...outdented(lines.slice(index + 1, next), margin.length + 4)]
    return { lines: ['', ...context.rewrite(body), ''], next }
  },
}
