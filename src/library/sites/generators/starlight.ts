import { PLAIN_ADDRESSES } from '../address.ts'
import { mdxParts, rawImports } from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { colonContainers } from '../syntax/colon-containers.ts'

export const starlight: SiteGenerator = {
  name: 'starlight',
  configFiles: ['astro.config.mjs', 'astro.config.ts', 'astro.config.js', 'astro.config.mts'],
  signs: /['"]@astrojs\/starlight(?:\/|['"])/,
  textSyntaxes: [],
  lineSyntaxes: [colonContainers],
  placeholders: [],
  anchors: 'astro',
  folderPages: ['index'],
  addresses: {
    ...PLAIN_ADDRESSES,
    ending: 'folder',
    dropsNumbers: false,
    segments: 'github',
    folderPages: ['index'],
    slug: null,
    ownId: false,
    wholePath: 'slug',
  },
  leftOut: (frontMatter) => draft(frontMatter) ?? (frontMatter.pagefind === false ? 'kept out of search' : null),
  built: { says: /^Starlight\b/im },
  includes: [rawImports, mdxParts],
  readConfig: () => ({ contentFolder: 'src/content/docs' }),
}
