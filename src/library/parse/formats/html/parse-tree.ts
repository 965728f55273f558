/** The tree of a page's HTML, refused while it grows when it is nested or repeated beyond reason. */
import type { Root } from 'hast'
import { fromParse5 } from 'hast-util-from-parse5'
import { type DefaultTreeAdapterMap, defaultTreeAdapter, parse, parseFragment, type TreeAdapter } from 'parse5'
import { UnreadableDocument } from '../../document.ts'

type Html = DefaultTreeAdapterMap

/** The parser's own time is quadratic in the depth, and whoever walks the tree recurses. */
const MAX_DEPTH = 512
/** Bold text that is never ended begins anew in each paragraph: a short page may grow to millions of elements. */
const MAX_ELEMENTS = 1_000_000

/** @throws UnreadableDocument when elements are nested beyond reason, or too many */
export function parseTree(source: string, { isFragment }: { readonly isFragment: boolean }): Root {
  const options = { treeAdapter: createLimitedAdapter(), scriptingEnabled: false }
  return fromParse5(isFragment ? parseFragment(source, options) : parse(source, options)) as Root
}

function createLimitedAdapter(): TreeAdapter<Html> {
  const depths = new WeakMap<Html['node'], number>()
  let elements = 0
  const enter = (parent: Html['node'], node: Html['node']): void => {
    const depth = (depths.get(parent) ?? 0) + 1
    if (depth > MAX_DEPTH) throw new UnreadableDocument('The page nests its elements too deeply')
    depths.set(node, depth)
  }
  return {
    ...defaultTreeAdapter,
    createElement(...args) {
      elements += 1
      if (elements > MAX_ELEMENTS) throw new UnreadableDocument('The page has too many elements')
      return defaultTreeAdapter.createElement(...args)
    },
    appendChild(parent, node) {
      enter(parent, node)
      defaultTreeAdapter.appendChild(parent, node)
    },
    insertBefore(parent, node, next) {
      enter(parent, node)
      defaultTreeAdapter.insertBefore(parent, node, next)
    },
    setTemplateContent(template, content) {
      enter(template, content)
      defaultTreeAdapter.setTemplateContent(template, content)
    },
  }
}
