/** What a reader's client makes of an answer, and what of it should not be there. */
import type { Nodes, Root } from 'mdast'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

const withoutHtml = { disable: { null: ['htmlFlow', 'htmlText'] } }
const plain = unified().use(remarkParse)
const gfm = unified().use(remarkParse).use(remarkGfm)
/** As the model meant it: HTML is text, and `[^1]` no footnote. */
const meant = unified().use(remarkParse)
meant.data({ micromarkExtensions: [gfmTable(), withoutHtml], fromMarkdownExtensions: [gfmTableFromMarkdown()] })

const nodesOf = (tree: Nodes): Nodes[] => ('children' in tree ? [tree, ...tree.children.flatMap(nodesOf)] : [tree])

/** In a line, CommonMark reads an end of a line as a space. */
const codeIn = (tree: Root, text: string): string[] =>
  nodesOf(tree).flatMap((node) => {
    if (node.type === 'inlineCode') return [`in a line: ${node.value.replaceAll('\n', ' ')}`]
    if (node.type !== 'code') return []
    const written = text.slice(node.position?.start.offset, node.position?.end.offset)
    // Two pieces of indented code may come as one: what was between them went.
    if (!/^[`~]/.test(written)) return node.value.split('\n').map((line) => `indented: ${line}`)
    // micromark leaves out the last blank line of a fence that its container ends, but not before another container.
    const isCutOff = !tree.children.includes(node) && !/[`~][^\S\n]*$/.test(written)
    return [`fence: ${isCutOff ? node.value.replace(/\n+$/, '') : node.value}`]
  })

/** `[1]`, which may be proved, and the other ways of writing one, which are always written anew. */
const MARKER = /\[\s*\^?(\d{1,3})\s*\]|\[\s*(?:source\s*)?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\s*\]|【\s*\d/gi

/** What a reader may see as words: in a paragraph, a heading or a cell, without code. */
const wordsIn = (node: Nodes): string =>
  node.type === 'text' ? node.value : 'children' in node ? node.children.map(wordsIn).join('') : ' '

/**
 * Whatever an answer has that it may not have, and code that it lacks.
 *
 * @param raw as the model wrote it @param numbers of the sources that are cited @param proved addresses in the sources
 */
export function faultsOf(
  raw: string,
  text: string,
  numbers: ReadonlySet<number>,
  proved: readonly string[],
): readonly string[] {
  const faults: string[] = []
  for (const parser of [plain, gfm]) {
    const tree = parser.parse(text)
    for (const node of nodesOf(tree)) {
      if (node.type === 'html') faults.push(`HTML: ${node.value}`)
      if ('url' in node && node.url !== '' && !proved.includes(node.url)) faults.push(`address: ${node.url}`)
      if (node.type === 'footnoteReference' || node.type === 'footnoteDefinition')
        faults.push(`footnote: ${node.identifier}`)
      if (node.type !== 'paragraph' && node.type !== 'heading' && node.type !== 'tableCell') continue
      for (const [marker, n] of wordsIn(node).matchAll(MARKER))
        if (n === undefined || !numbers.has(Number(n))) faults.push(`marker: ${marker}`)
    }
  }
  const left = codeIn(gfm.parse(text), text)
  for (const code of codeIn(meant.parse(raw), raw)) {
    const index = left.indexOf(code)
    if (index === -1) faults.push(`code: ${code}`)
    else left.splice(index, 1)
  }
  // A definition that is none to a reader becomes text, whatever stands in its address.
  for (const code of left) if (!code.startsWith('in a line')) faults.push(`more code: ${code}`)
  return faults
}

/** What of a page's text would load or run something in a client that shows it as Markdown. */
export const dangersOf = (text: string): readonly string[] =>
  [plain, gfm].flatMap((parser) =>
    nodesOf(parser.parse(text)).flatMap((node) => {
      const runs = 'url' in node && /^(?!https?:|mailto:)[a-z]+:/i.test(node.url)
      return node.type === 'html' || node.type === 'image' || node.type === 'imageReference' || runs ? [node.type] : []
    }),
  )
