import { PLAIN_ADDRESSES } from '../address.ts'
import { excludeRules } from '../excluded.ts'
import { mdxParts, rawImports } from '../includes/syntaxes.ts'
import { postPermalink } from '../permalinks/docusaurus-blog.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { colonContainers } from '../syntax/colon-containers.ts'
import { placeMarks } from '../syntax/marks.ts'
import { listIn } from './config-values.ts'

export const docusaurus: SiteGenerator = {
  name: 'docusaurus',
  configFiles: ['docusaurus.config.js', 'docusaurus.config.ts', 'docusaurus.config.mjs', 'docusaurus.config.cjs'],
  signs: /@(?:theme|site|docusaurus)\//,
  textSyntaxes: [],
  lineSyntaxes: [colonContainers, placeMarks],
  placeholders: [],
  codeMarks: /^[ \t]*(?:\/\/|#|<!--|\/\*|\{\/\*)[ \t]*highlight-(?:next-line|start|end)\b[^\n]*\n?/gm,
  anchors: 'github',
  readsMarkdownAsMdx: true,
  folderPages: ['index', 'readme'],
  addresses: PLAIN_ADDRESSES,
  leftOut: (frontMatter) => draft(frontMatter) ?? (frontMatter.unlisted === true ? 'unlisted' : null),
  built: { says: /^Docusaurus\b/im, listsOnly: /\/search\/?$/ },
  includes: [rawImports, mdxParts],
  readConfig: ({ text }) => ({
    addresses: { ...PLAIN_ADDRESSES, permalinks: postPermalink },
    excluded: excludeRules(listIn(text, 'exclude').map((pattern) => `*/${pattern}`)),
  }),
}
