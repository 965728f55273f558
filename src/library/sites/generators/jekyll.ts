import type { Document } from 'yaml'
import { isRecord } from '../../../base/json.ts'
import { type AddressRules, PLAIN_ADDRESSES } from '../address.ts'
import { excludeRules } from '../excluded.ts'
import { jekyllIncludes } from '../includes/syntaxes.ts'
import { jekyllPermalink, type PermalinkRule, suffixOf, templateOf } from '../permalinks/jekyll.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { highlightTags, liquidBlocks, TEMPLATE_TAG, templateTags } from '../syntax/liquid.ts'
import { abbreviations, attributeLists, placeMarks } from '../syntax/marks.ts'
import { flatten, textsOf, valueAt, yamlOf } from './config-values.ts'

const addresses: AddressRules = {
  ...PLAIN_ADDRESSES,
  ending: 'html',
  dropsNumbers: false,
  folderPages: ['index', 'readme'],
  slug: null,
  ownId: false,
}

export const jekyll: SiteGenerator = {
  name: 'jekyll',
  configFiles: ['_config.yml', '_config.yaml', '_config.toml'],
  signs: /\{%-? *(?:link|post_url|highlight|include_relative|assign|capture|raw)\b|\{\{ *(?:site|page)\./,
  textSyntaxes: [liquidBlocks],
  lineSyntaxes: [highlightTags, templateTags, definitionLists, placeMarks, abbreviations, attributeLists],
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
    const style = textsOf(valueAt(document, ['permalink']))[0] ?? 'date'
    const suffix = suffixOf(style)
    const collections = collectionsOf(valueAt(document, ['collections']))
    const permalinks = {
      collections: collections.map(({ name }) => name),
      rules: [
        ...defaultPermalinks(document),
        ...collections.map(({ name, permalink }) => ({
          folder: '',
          type: name,
          template: permalink ?? `/:collection/:path${suffix}`,
        })),
        { folder: '', type: 'posts', template: templateOf(style) },
      ],
    }
    return {
      addresses: {
        ...addresses,
        ending: suffix === '/' ? 'folder' : suffix === '' ? 'plain' : 'html',
        permalinks: (file, frontMatter) => jekyllPermalink(file, frontMatter, permalinks),
      },
      excluded: excludeRules(textsOf(valueAt(document, ['exclude']))),
      includeFolders: ['_includes'],
      pageFolders: ['_posts', ...collections.map(({ name }) => `_${name}`)],
      variables: flatten(document.toJSON(), 'site'),
      pagePrefix: 'page.',
    }
  },
}

interface Collection {
  readonly name: string
  readonly permalink: string | undefined
}

/** Collections that have pages of their own: `_guides` of `collections: { guides: { output: true } }`. */
function collectionsOf(collections: unknown): readonly Collection[] {
  if (!isRecord(collections)) return []
  return Object.entries(collections).flatMap(([name, options]) =>
    isRecord(options) && options.output === true ? [{ name, permalink: textsOf(options.permalink)[0] }] : [],
  )
}

/** `defaults: [{ scope: { path, type }, values: { permalink } }]`; the scope that says most comes first. */
function defaultPermalinks(document: Document): readonly PermalinkRule[] {
  const defaults = [valueAt(document, ['defaults']) ?? []].flat()
  const rules = defaults.flatMap((each): PermalinkRule[] => {
    if (!isRecord(each) || !isRecord(each.values)) return []
    const { path, type } = isRecord(each.scope) ? each.scope : {}
    const [template] = textsOf(each.values.permalink)
    const folder = (textsOf(path)[0] ?? '').replace(/^\/|\/$/g, '')
    return template === undefined ? [] : [{ folder, type: textsOf(type)[0] ?? null, template }]
  })
  return rules.sort((one, other) => other.folder.length - one.folder.length)
}
