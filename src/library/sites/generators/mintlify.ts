import { PLAIN_ADDRESSES } from '../address.ts'
import { gitignoreRules } from '../excluded.ts'
import { mdxParts, mintlifySnippets } from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { flatten } from './config-values.ts'

/** What Mintlify leaves out unasked, as far as it may hold pages (https://mintlify.com/docs/organize/mintignore). */
const IGNORED = 'build\ndist\ncoverage\ntmp\ntemp\nREADME.md\nLICENSE.md\nCHANGELOG.md\nCONTRIBUTING.md'

export const mintlify: SiteGenerator = {
  name: 'mintlify',
  configFiles: ['docs.json', 'mint.json'],
  sideFiles: /^\.mintignore$/,
  claims: (config) => /mintlify|"navigation"/.test(config),
  signs: /<(?:ParamField|ResponseField|CardGroup|CodeGroup|AccordionGroup|RequestExample|ResponseExample)\b/,
  textSyntaxes: [],
  lineSyntaxes: [],
  placeholders: [],
  anchors: 'github',
  readsMarkdownAsMdx: true,
  folderPages: ['index'],
  addresses: { ...PLAIN_ADDRESSES, dropsNumbers: false, folderPages: ['index'], slug: null, ownId: false },
  leftOut: (frontMatter) =>
    draft(frontMatter) ??
    (frontMatter.hidden === true ? 'hidden' : frontMatter.noindex === true ? 'kept out of search' : null),
  built: { says: /^Mintlify\b/im },
  includes: [mintlifySnippets, mdxParts],
  readConfig({ text, sides }) {
    const config: unknown = JSON.parse(text)
    const variables = typeof config === 'object' && config !== null && 'variables' in config ? config.variables : {}
    return {
      includeFolders: ['snippets', '_snippets'],
      variables: flatten(variables),
      excluded: gitignoreRules(`${IGNORED}\n${sides['.mintignore'] ?? ''}`),
    }
  },
}
