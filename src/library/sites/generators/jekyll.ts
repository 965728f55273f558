import { type AddressRules, PLAIN_ADDRESSES } from '../address.ts'
import { jekyllIncludes } from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { highlightTags, liquidBlocks, TEMPLATE_TAG, templateTags } from '../syntax/liquid.ts'
import { attributeLists, placeMarks } from '../syntax/marks.ts'
import { flatten, valueAt, yamlOf } from './config-values.ts'

const addresses: AddressRules = {
  ...PLAIN_ADDRESSES,
  ending: 'html',
  dropsNumbers: false,
  folderPages: ['index', 'readme'],
  slug: null,
  ownId: false,
  wholePath: 'permalink',
}

export const jekyll: SiteGenerator = {
  name: 'jekyll',
  configFiles: ['_config.yml', '_config.yaml', '_config.toml'],
  textSyntaxes: [liquidBlocks],
  lineSyntaxes: [highlightTags, templateTags, definitionLists, placeMarks, attributeLists],
  placeholders: [
    { pattern: TEMPLATE_TAG, kind: 'template' },
    { pattern: /\{\{[^{}]*\}\}/g, kind: 'variable' },
  ],
  anchors: 'kramdown',
  readsMarkdownAsMdx: false,
  folderPages: ['index', 'readme'],
  addresses,
  leftOut: (frontMatter) => draft(frontMatter) ?? (frontMatter.search_exclude === true ? 'kept out of search' : null),
  built: { says: /^Jekyll\b/im },
  includes: [jekyllIncludes],
  readConfig({ text }) {
    const document = yamlOf(text)
    if (document === null) return {}
    const permalink = valueAt(document, ['permalink'])
    const isPretty = typeof permalink === 'string' && (permalink === 'pretty' || permalink.endsWith('/'))
    return {
      addresses: { ...addresses, ending: isPretty ? 'folder' : 'html' },
      includeFolders: ['_includes'],
      pageFolders: ['_posts', ...collectionsOf(valueAt(document, ['collections']))],
      variables: flatten(document.toJSON(), 'site'),
      pagePrefix: 'page.',
    }
  },
}

/** Collections that have pages of their own: `_guides` of `collections: { guides: { output: true } }`. */
function collectionsOf(collections: unknown): readonly string[] {
  if (typeof collections !== 'object' || collections === null || Array.isArray(collections)) return []
  return Object.entries(collections).flatMap(([name, options]) =>
    typeof options === 'object' && options !== null && 'output' in options && options.output === true
      ? [`_${name}`]
      : [],
  )
}
