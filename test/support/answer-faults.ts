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
const codeIn = (tree: Root): string[] =>
  nodesOf(tree).flatMap((node) =>
    node.type === 'code' || node.type === 'inlineCode'
      ? [node.type === 'code' ? node.value : node.value.replaceAll('\n', ' ')]
      : [],
  )

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
      if (node.type !== 'paragraph' && node.type !== 'heading' && node.type !== 'tableCell') continue
      for (const [marker, n] of wordsIn(node).matchAll(/\[\s*\^?(\d{1,3})\s*\]/g))
        if (!numbers.has(Number(n))) faults.push(`marker: ${marker}`)
    }
  }
  const left = codeIn(gfm.parse(text))
  for (const whole of codeIn(meant.parse(raw))) {
    const code = whole.replace(/\n+$/, '')
    // Two pieces of indented code may come as one.
    const index = left.findIndex((each) => `\n${each}\n`.includes(`\n${code}\n`))
    if (index === -1) faults.push(`code: ${code}`)
    else left[index] = `\n${left[index]}\n`.replace(`\n${code}\n`, () => '\n')
  }
  return faults
}
