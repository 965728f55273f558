import { PLAIN_ADDRESSES, pageAddress } from '../address.ts'
import { excludeRules } from '../excluded.ts'
import { mdxParts, rawImports } from '../includes/syntaxes.ts'
import { docsInstances, docusaurusPermalinks } from '../permalinks/docusaurus.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { colonContainers } from '../syntax/colon-containers.ts'
import { placeMarks } from '../syntax/marks.ts'
import { listIn } from './config-values.ts'

export const docusaurus: SiteGenerator = {
  name: 'docusaurus',
  configFiles: ['docusaurus.config.js', 'docusaurus.config.ts', 'docusaurus.config.mjs', 'docusaurus.config.cjs'],
  sideFiles: /^(?:[\w-]+_)?versions\.json$/,
  signs: /@(?:theme|site|docusaurus)\//,
  textSyntaxes: [],
  lineSyntaxes: [colonContainers, placeMarks],
  placeholders: [],
  codeMarks: /^[ \t]*(?:\/\/|#|<!--|\/\*|\{\/\*)[ \t]*highlight-(?:next-line|start|end)\b[^\n]*\n?/gm,
  anchors: 'github',
  titlesHaveNoAnchor: true,
  readsMarkdownAsMdx: true,
  folderPages: ['index', 'readme'],
  addresses: PLAIN_ADDRESSES,
  leftOut: (frontMatter) => draft(frontMatter) ?? (frontMatter.unlisted === true ? 'unlisted' : null),
  built: { says: /^Docusaurus\b/im, listsOnly: /\/search\/?$/ },
  includes: [rawImports, mdxParts],
  readConfig({ text, sides }) {
    const instances = docsInstances(text, (id) => sides[id === 'default' ? 'versions.json' : `${id}_versions.json`])
    const pathOf = (file: string, frontMatter: Readonly<Record<string, unknown>>): string =>
      pageAddress(file, frontMatter, PLAIN_ADDRESSES).path
    const unpublished = instances.flatMap(({ folder, includesCurrent }) => (includesCurrent ? [] : [`${folder}/**`]))
    return {
      addresses: { ...PLAIN_ADDRESSES, permalinks: docusaurusPermalinks(text, instances, pathOf) },
      // What `docusaurus build` writes beside the pages that it was made from.
      excluded: excludeRules(['build/', ...listIn(text, 'exclude').map((pattern) => `*/${pattern}`), ...unpublished]),
    }
  },
}
