import { parse as parseToml } from 'smol-toml'
import { PLAIN_ADDRESSES } from '../address.ts'
import { hugoIncludes } from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { attributeLists } from '../syntax/marks.ts'
import { shortcodes } from '../syntax/shortcodes.ts'
import { stringIn } from './config-values.ts'

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
  addresses: {
    ...PLAIN_ADDRESSES,
    ending: 'folder',
    dropsNumbers: false,
    segments: 'lower',
    folderPages: ['_index', 'index'],
    slug: 'name',
    ownId: false,
    wholePath: 'url',
  },
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
    const type = file.endsWith('.toml') ? markupType(text) : stringIn(text, 'autoHeadingIDType')
    return {
      contentFolder: (stringIn(text, 'contentDir') ?? 'content').replace(/^\.\/?/, ''),
      includeFolders: ['content', 'content/en', 'content/en/examples', 'static', 'assets', 'includes', ''],
      ...(type === 'blackfriday' ? { anchors: 'github' as const } : {}),
    }
  },
}

function markupType(toml: string): string | undefined {
  try {
    return stringIn(JSON.stringify(parseToml(toml)), 'autoHeadingIDType')
  } catch {
    return undefined
  }
}
