import { parse as parseToml } from 'smol-toml'
import { isRecord } from '../../../base/json.ts'
import { type AddressRules, PLAIN_ADDRESSES } from '../address.ts'
import { hugoIncludes } from '../includes/syntaxes.ts'
import { hugoPermalinks } from '../permalinks/hugo.ts'
import { contentFolders, inLanguages } from '../permalinks/hugo-languages.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { attributeLists } from '../syntax/marks.ts'
import { shortcodes } from '../syntax/shortcodes.ts'
import { flatten, stringIn, yamlOf } from './config-values.ts'

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

const CONFIG_FOLDER = 'config/_default'

export const hugo: SiteGenerator = {
  name: 'hugo',
  configFiles: [
    'hugo.toml',
    'hugo.yaml',
    'hugo.yml',
    'hugo.json',
    CONFIG_FOLDER,
    'config.toml',
    'config.yaml',
    'config.yml',
  ],
  sideFolder: CONFIG_FOLDER,
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
  readConfig({ file, text, sides }) {
    const config = wholeConfig(file === CONFIG_FOLDER ? {} : parseConfig(file, text), sides)
    const option = (key: string): unknown => optionOf(config, key)
    const ending = option('uglyURLs') === true ? 'html' : 'folder'
    const segments = option('disablePathToLower') === true ? 'kept' : 'lower'
    const rules: AddressRules = { ...addresses, ending, segments, permalinks: hugoPermalinks(option('permalinks')) }
    const languages = languagesOf(option('languages'))
    const first = option('defaultContentLanguage')
    const { contentFolder, folders, excluded } = contentFolders(option('contentDir'), languages)
    const permalinks = inLanguages(rules, [...languages.keys()], {
      standard: typeof first === 'string' ? first.toLowerCase() : 'en',
      isInFolder: option('defaultContentLanguageInSubdir') === true,
      folders,
    })
    return {
      contentFolder,
      ...(excluded.length === 0 ? {} : { excluded }),
      variables: flatten(option('params'), 'param'),
      pagePrefix: 'param.',
      includeFolders: ['content', 'content/en', 'content/en/examples', 'static', 'assets', 'includes', ''],
      addresses: { ...rules, permalinks },
      ...(stringIn(JSON.stringify(config), 'autoHeadingIDType') === 'blackfriday'
        ? { anchors: 'github' as const }
        : {}),
    }
  },
}

/** What each language says of itself, by its name in small letters. */
const languagesOf = (languages: unknown): ReadonlyMap<string, Readonly<Record<string, unknown>>> =>
  new Map(
    Object.entries(isRecord(languages) ? languages : {})
      .filter(([, language]) => !isRecord(language) || optionOf(language, 'disabled') !== true)
      .map(([name, language]) => [name.toLowerCase(), isRecord(language) ? language : {}]),
  )

/** A project's configuration and the files of its folder: `hugo.toml` is all of it, `languages.toml` one key. */
function wholeConfig(config: Readonly<Record<string, unknown>>, sides: Readonly<Record<string, string>>) {
  const files = Object.entries(sides).filter(([name]) => /^[\w-]+\.(?:toml|ya?ml|json)$/.test(name))
  const parts = files.map(([name, text]) => {
    const key = name.replace(/\.\w+$/, '').toLowerCase()
    const part = parseConfig(name, text)
    return key === 'hugo' || key === 'config' ? part : { [key]: part }
  })
  return Object.assign({}, config, ...parts.sort((one, other) => Object.keys(other).length - Object.keys(one).length))
}

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
