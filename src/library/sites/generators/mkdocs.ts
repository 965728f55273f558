/** MkDocs, with Python-Markdown, PyMdown and the Material theme. */
import { type Document, isNode } from 'yaml'
import { isRecord } from '../../../base/json.ts'
import { type AddressRules, PLAIN_ADDRESSES } from '../address.ts'
import type { AnchorStyle } from '../anchors.ts'
import { type ExcludeRule, excludeRules, gitignoreRules } from '../excluded.ts'
import { includeMarkdown, mdxIncludes, pymdownSnippets } from '../includes/syntaxes.ts'
import { blogPermalinks } from '../permalinks/mkdocs-blog.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { EMOJI_NAME } from '../syntax/emoji.ts'
import { fourSpaceLists } from '../syntax/four-space-lists.ts'
import { indentedCallouts } from '../syntax/indented-callouts.ts'
import { templateTags } from '../syntax/liquid.ts'
import {
  abbreviations,
  attributeLists,
  braceIncludes,
  headingAttributes,
  placeMarks,
  snippetMarks,
} from '../syntax/marks.ts'
import { slashBlocks } from '../syntax/slash-blocks.ts'
import { flatten, nodeOf, textsOf, valueAt, yamlOf } from './config-values.ts'

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
  signs: /^ *(?:!!!|\?\?\?\+?) +[\w-]+(?: +[\w-]+)*(?: +".*")? *$|^ *===[+!]* +".+" *$|^ *-{2,}8<-{2,}|^ *\/{3,} +\w+/m,
  inherits: (config) => textsOf(yamlOf(config)?.get('INHERIT'))[0],
  textSyntaxes: [],
  lineSyntaxes: [
    indentedCallouts,
    slashBlocks,
    placeMarks,
    abbreviations,
    attributeLists,
    snippetMarks,
    braceIncludes,
    templateTags,
    definitionLists,
    fourSpaceLists,
    headingAttributes,
  ],
  // PyMdown's marks: `==marked==`, `^^inserted^^`, `++ctrl+c++`.
  placeholders: [
    // Changes of CriticMarkup: `{++added++}`, `{--removed--}`, `{==marked==}`, and what somebody says of them.
    { pattern: /\{(==|\+\+|--)(?=\S)(.*?\S)\1\}/g, kind: null, shown: 2 },
    { pattern: /\{>>.*?<<\}/g, kind: null },
    { pattern: /(==|\^\^)(?=\S)(.*?\S)\1/g, kind: null, shown: 2 },
    { pattern: EMOJI_NAME, kind: null },
    { pattern: /\+\+([\w"-]+(?:\+[\w"-]+)*)\+\+/g, kind: null, shown: 1 },
  ],
  // PyMdown's InlineHilite: `#!py print(1)`. The first line of a script has a path there.
  inlineCodeMark: /^(?:#!|:::)[\w+.-]+[ \t]+(?=\S)/,
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
  readConfig({ text, inherited }) {
    // What a configuration does not say, the one that it goes on from does.
    const documents = [text, ...inherited].flatMap((each) => yamlOf(each) ?? [])
    if (documents.length === 0) return {}
    const first = (key: string): unknown =>
      documents.map((document) => valueAt(document, [key])).find((value) => value !== undefined && value !== null)
    const folder = first('docs_dir')
    const ending = first('use_directory_urls') === false ? 'html' : 'folder'
    const extensions = withExtensions(documents)
    const settings = {
      contentFolder: typeof folder === 'string' ? folder.replace(/^\.\/?/, '') : 'docs',
      anchors: firstOf(extensions, anchorsOf) ?? 'python-markdown',
      addresses: { ...addresses, ending, permalinks: blogPermalinks(blogsOf(first), ending) } as const,
      includeFolders: firstOf(extensions, snippetFolders) ?? [''],
      excluded: excludedBy(first),
    }
    // Without the plugin `{{ name }}` is text like any other.
    if (pluginsOf(first).macros === undefined) return settings
    const extra = documents.map((document) => flatten(valueAt(document, ['extra']))).reverse()
    return { ...settings, variables: Object.assign({}, ...extra) as Record<string, string>, pagePrefix: '' }
  },
}

/** Those that have a say in the extensions: a list takes the place of all that is inherited, names are added to it. */
function withExtensions(documents: readonly Document[]): readonly Document[] {
  const saying = documents.filter((document) => document.has('markdown_extensions'))
  const last = saying.findIndex((document) => Array.isArray(valueAt(document, ['markdown_extensions'])))
  return last < 0 ? saying : saying.slice(0, last + 1)
}

function firstOf<Value>(documents: readonly Document[], find: (document: Document) => Value | null): Value | null {
  for (const document of documents) {
    const found = find(document)
    if (found !== null) return found
  }
  return null
}

/** Each plugin as a record of its name with its options; one may be there twice. */
function namedPlugins(first: (key: string) => unknown): readonly Readonly<Record<string, unknown>>[] {
  return [first('plugins') ?? []].flat().map((plugin) => (isRecord(plugin) ? plugin : { [String(plugin)]: {} }))
}

/** The options of each plugin, by its name. */
const pluginsOf = (first: (key: string) => unknown): Readonly<Record<string, unknown>> =>
  Object.assign({}, ...namedPlugins(first))

/** The options of each blog of the Material theme. */
const blogsOf = (first: (key: string) => unknown): readonly Readonly<Record<string, unknown>>[] =>
  namedPlugins(first).flatMap((plugin) =>
    Object.entries(plugin).flatMap(([name, options]) =>
      /^(?:material\/)?blog$/.test(name) ? [isRecord(options) ? options : {}] : [],
    ),
  )

/** Drafts are not in the built site either; `exclude` is a plugin. */
function excludedBy(first: (key: string) => unknown): readonly ExcludeRule[] {
  const { exclude } = pluginsOf(first)
  const lines = ['exclude_docs', 'draft_docs'].flatMap((key) => textsOf(first(key)))
  return [
    ...gitignoreRules('/templates/'),
    ...lines.flatMap(gitignoreRules),
    ...(isRecord(exclude) ? excludeRules(textsOf(exclude.glob)) : []),
  ]
}

/** `toc: slugify:` names a Python function, by a tag. */
function anchorsOf(document: Document): AnchorStyle | null {
  const toc = nodeOf(document, 'toc')
  const node = isNode(toc) ? slugifyOf(document) : undefined
  if (node === undefined) return null
  const name = node.tag?.replace(/^.*python\/(?:name|object\/apply):/, '') ?? ''
  if (/^markdown\.extensions\.toc\.slugify_unicode$/.test(name)) return 'python-markdown-unicode'
  if (!name.startsWith('pymdownx.slugs.')) return 'python-markdown'
  const style = name.slice('pymdownx.slugs.'.length)
  const given = JSON.stringify(node.toJSON() ?? '')
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

function snippetFolders(document: Document): readonly string[] | null {
  const node = nodeOf(document, 'pymdownx.snippets')
  const options: unknown = isNode(node) ? node.toJSON() : undefined
  const base = typeof options === 'object' && options !== null && 'base_path' in options ? options.base_path : undefined
  const paths = [base].flat().filter((path) => typeof path === 'string')
  return paths.length === 0 ? null : paths
}
