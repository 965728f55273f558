import { PLAIN_ADDRESSES } from '../address.ts'
import { mdxParts, mintlifySnippets } from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { flatten } from './config-values.ts'

export const mintlify: SiteGenerator = {
  name: 'mintlify',
  configFiles: ['docs.json', 'mint.json'],
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
  readConfig({ text }) {
    const config: unknown = JSON.parse(text)
    const variables = typeof config === 'object' && config !== null && 'variables' in config ? config.variables : {}
    return { includeFolders: ['snippets', '_snippets'], variables: flatten(variables) }
  },
}
