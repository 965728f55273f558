import { parse as parseToml } from 'smol-toml'
import { isRecord } from '../../../base/json.ts'
import { type AddressRules, PLAIN_ADDRESSES } from '../address.ts'
import { hugoIncludes } from '../includes/syntaxes.ts'
import { hugoPermalinks } from '../permalinks/hugo.ts'
import { inLanguages } from '../permalinks/hugo-languages.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { attributeLists } from '../syntax/marks.ts'
import { shortcodes } from '../syntax/shortcodes.ts'
import { stringIn, yamlOf } from './config-values.ts'

const addresses: AddressRules = {
  ...PLAIN_ADDRESSES,
  ending: 'folder',
  dropsNumbers: false,
  segments: 'lower',
  folderPages: ['_index', 'index'],
  slug: 'name',
  ownId: false,
  wholePath: 'url',
}

export const hugo: SiteGenerator = {
  name: 'hugo',
  configFiles: [
    'hugo.toml',
    'hugo.yaml',
    'hugo.yml',
    'hugo.json',
    'config/_default',
    'config.toml',
    'config.yaml',
    'config.yml',
  ],
  claims: (config) => /\bbaseURL\b/i.test(config),
  signs: /\{\{[<%] *\/?[\w-]+[^}\n]*[>%]\}\}/,
  textSyntaxes: [shortcodes],
  lineSyntaxes: [attributeLists, definitionLists],
  placeholders: [],
  anchors: 'hugo',
  readsMarkdownAsMdx: false,
  folderPages: ['_index', 'index'],
  addresses,
  leftOut(frontMatter) {
    const time = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number.NaN)
    if (frontMatter.headless === true) return 'headless'
    if (time(frontMatter.expirydate ?? frontMatter.expiryDate) < Date.now()) return 'expired'
    if (time(frontMatter.publishdate ?? frontMatter.publishDate) > Date.now()) return 'not yet published'
    return draft(frontMatter)
  },
  built: { says: /^Hugo\b/im },
  includes: [hugoIncludes],
  readConfig({ file, text }) {
    const config = parseConfig(file, text)
    const option = (key: string): unknown => optionOf(config, key)
    const ending = option('uglyURLs') === true ? 'html' : 'folder'
    const segments = option('disablePathToLower') === true ? 'kept' : 'lower'
    const rules: AddressRules = { ...addresses, ending, segments, permalinks: hugoPermalinks(option('permalinks')) }
    const languages = languagesOf(option('languages'))
    const first = option('defaultContentLanguage')
    const permalinks = inLanguages(rules, languages, {
      standard: typeof first === 'string' ? first : 'en',
      isInFolder: option('defaultContentLanguageInSubdir') === true,
    })
    return {
      contentFolder: (stringIn(text, 'contentDir') ?? 'content').replace(/^\.\/?/, ''),
      includeFolders: ['content', 'content/en', 'content/en/examples', 'static', 'assets', 'includes', ''],
      addresses: { ...rules, permalinks },
      ...(stringIn(JSON.stringify(config), 'autoHeadingIDType') === 'blackfriday'
        ? { anchors: 'github' as const }
        : {}),
    }
  },
}

const languagesOf = (languages: unknown): readonly string[] => (isRecord(languages) ? Object.keys(languages) : [])

function parseConfig(file: string, text: string): Readonly<Record<string, unknown>> {
  const config: unknown = file.endsWith('.toml')
    ? parseToml(text)
    : file.endsWith('.json')
      ? JSON.parse(text)
      : yamlOf(text)?.toJSON()
  return isRecord(config) ? config : {}
}

/** Hugo's keys are written with any letters, large or small. */
const optionOf = (config: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.entries(config).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1]
