/** What a page is made of, its words left out: for tests that compare a page with its translation. */
import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'

/** Types, and the values of all that is no prose. */
function shape(node: Nodes): unknown {
  const kept = node.type === 'text' ? undefined : 'url' in node ? node.url : 'value' in node ? node.value : undefined
  return [node.type, kept, 'children' in node ? node.children.filter(({ type }) => type !== 'text').map(shape) : []]
}

/**
 * Front matter and MkDocs' callouts are none of CommonMark; `[text]` and `[text][]` name their definition by text, so
 * they are spelled out.
 */
export const shapeOfPage = (source: string): unknown =>
  shape(
    unified()
      .use(remarkParse)
      .use(remarkGfm)
      .parse(
        source
          .replaceAll(/^(!!! .*\n\n) {4}/gm, '$1')
          .replace(/^---\n[\s\S]*?\n---\n/, '')
          .replaceAll(/(?<!\])\[(settings|ports|paddles)\](?:\[\])?(?![:[])/g, '[$1][$1]'),
      ),
  )
