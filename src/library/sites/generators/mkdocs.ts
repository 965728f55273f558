/** MkDocs, with Python-Markdown, PyMdown and the Material theme. */
import { type Document, isNode } from 'yaml'
import { type AddressRules, PLAIN_ADDRESSES } from '../address.ts'
import type { AnchorStyle } from '../anchors.ts'
import { includeMarkdown, mdxIncludes, pymdownSnippets } from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { indentedCallouts } from '../syntax/indented-callouts.ts'
import { templateTags } from '../syntax/liquid.ts'
import { attributeLists, braceIncludes, headingAttributes, placeMarks, snippetMarks } from '../syntax/marks.ts'
import { slashBlocks } from '../syntax/slash-blocks.ts'
import { flatten, nodeOf, valueAt, yamlOf } from './config-values.ts'

const addresses: AddressRules = {
  ...PLAIN_ADDRESSES,
  ending: 'folder',
  dropsNumbers: false,
  folderPages: ['index', 'readme'],
  slug: null,
  ownId: false,
}

export const mkdocs: SiteGenerator = {
  name: 'mkdocs',
  configFiles: ['mkdocs.yml', 'mkdocs.yaml'],
  textSyntaxes: [],
  lineSyntaxes: [
    indentedCallouts,
    slashBlocks,
    placeMarks,
    attributeLists,
    snippetMarks,
    braceIncludes,
    templateTags,
    definitionLists,
    headingAttributes,
  ],
  // PyMdown's marks: `==marked==`, `^^inserted^^`, `++ctrl+c++`.
  placeholders: [
    { pattern: /(==|\^\^)(?=\S)(.*?\S)\1/g, kind: null, shown: 2 },
    // Emojis and icons are pictures, and no part of an anchor.
    { pattern: /(?<![\w:]):[a-z][\w+-]*:(?![\w:])/g, kind: null },
    { pattern: /\+\+([\w"-]+(?:\+[\w"-]+)*)\+\+/g, kind: null, shown: 1 },
  ],
  anchors: 'python-markdown',
  readsMarkdownAsMdx: false,
  folderPages: ['index', 'readme'],
  addresses,
  leftOut(frontMatter) {
    const { search } = frontMatter
    const excluded = typeof search === 'object' && search !== null && 'exclude' in search && search.exclude === true
    return draft(frontMatter) ?? (excluded ? 'kept out of search' : null)
  },
  underscoresArePages: true,
  built: { says: /^mkdocs\b/im, listsOnly: /\/search(?:\.html|\/)?$/ },
  includes: [pymdownSnippets, mdxIncludes, includeMarkdown],
  readConfig({ text }) {
    const document = yamlOf(text)
    if (document === null) return {}
    const folder = valueAt(document, ['docs_dir'])
    const ending = valueAt(document, ['use_directory_urls']) === false ? 'html' : 'folder'
    const settings = {
      contentFolder: typeof folder === 'string' ? folder.replace(/^\.\/?/, '') : 'docs',
      anchors: anchorsOf(document),
      addresses: { ...addresses, ending } as const,
      includeFolders: snippetFolders(document),
    }
    // Without the plugin `{{ name }}` is text like any other.
    return /^\s*-?\s*macros\b/m.test(text)
      ? { ...settings, variables: flatten(valueAt(document, ['extra'])), pagePrefix: '' }
      : settings
  },
}

/** `toc: slugify:` names a Python function, by a tag. */
function anchorsOf(document: Document): AnchorStyle {
  const toc = nodeOf(document, 'toc')
  const node = isNode(toc) ? slugifyOf(document) : undefined
  const name = node?.tag?.replace(/^.*python\/(?:name|object\/apply):/, '') ?? ''
  if (/^markdown\.extensions\.toc\.slugify_unicode$/.test(name)) return 'python-markdown-unicode'
  if (!name.startsWith('pymdownx.slugs.')) return 'python-markdown'
  const style = name.slice('pymdownx.slugs.'.length)
  const given = JSON.stringify(node?.toJSON() ?? '')
  const letters =
    /"case":"([\w-]+)"/.exec(given)?.[1] ??
    (/^uslugify(?:_encoded)?$/.test(style) ? 'lower' : style.startsWith('gfm') ? 'lower-ascii' : 'none')
  if (letters === 'lower' || letters === 'fold') return 'pymdownx-lower'
  return letters === 'lower-ascii' ? 'pymdownx-lower-ascii' : 'pymdownx'
}

interface TaggedNode {
  readonly tag?: string | undefined
  toJSON(): unknown
}

/** That of `toc`, and not of the tabs, which have one too. */
function slugifyOf(document: Document): TaggedNode | undefined {
  const extensions = document.get('markdown_extensions')
  if (typeof extensions !== 'object' || extensions === null || !('items' in extensions)) return undefined
  const items: readonly unknown[] = Array.isArray(extensions.items) ? extensions.items : []
  for (const item of [extensions, ...items]) {
    if (typeof item !== 'object' || item === null || !('getIn' in item) || typeof item.getIn !== 'function') continue
    for (const toc of ['toc', 'markdown.extensions.toc']) {
      const node: unknown = item.getIn([toc, 'slugify'], true)
      if (isNode(node)) return node as TaggedNode
    }
  }
  return undefined
}

function snippetFolders(document: Document): readonly string[] {
  const node = nodeOf(document, 'pymdownx.snippets')
  const options: unknown = isNode(node) ? node.toJSON() : undefined
  const base = typeof options === 'object' && options !== null && 'base_path' in options ? options.base_path : undefined
  const paths = [base].flat().filter((path) => typeof path === 'string')
  return paths.length === 0 ? [''] : paths
}
