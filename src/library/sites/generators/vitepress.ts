import { type AddressRules, PLAIN_ADDRESSES, pageAddress } from '../address.ts'
import { excludeRules } from '../excluded.ts'
import { vitePressParts, vitePressSnippets } from '../includes/syntaxes.ts'
import { rewritePermalinks, rewritesIn } from '../permalinks/rewrites.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { colonContainers } from '../syntax/colon-containers.ts'
import { EMOJI_NAME } from '../syntax/emoji.ts'
import { vueLiterals } from '../syntax/literal-braces.ts'
import { placeMarks, vitePressIncludes } from '../syntax/marks.ts'
import { booleanIn, listIn, stringIn } from './config-values.ts'

const addresses: AddressRules = {
  ...PLAIN_ADDRESSES,
  ending: 'html',
  dropsNumbers: false,
  folderPages: ['index'],
  slug: null,
  ownId: false,
}

export const vitepress: SiteGenerator = {
  name: 'vitepress',
  configFiles: [
    '.vitepress/config.ts',
    '.vitepress/config.mts',
    '.vitepress/config.js',
    '.vitepress/config.mjs',
    '.vitepress',
  ],
  signs:
    /^<script setup\b|^::: ?(?:code-group|v-pre|raw)\b|^<<< ?@|\[\[toc\]\]|<!--\s*@include:|\bv-pre\b|\$frontmatter\.|^<\/?VT[A-Z]\w+/m,
  textSyntaxes: [vueLiterals],
  lineSyntaxes: [vitePressIncludes, colonContainers, placeMarks],
  placeholders: [
    { pattern: /\{\{[^{}]*\}\}/g, kind: 'variable' },
    { pattern: EMOJI_NAME, kind: null },
  ],
  codeMarks: /(?:(?<![ \t])[ \t]+)?(?:\/\/|#|<!--|\/\*|--)[ \t]*\[!code[^\]\n]*\](?:[ \t]*(?:-->|\*\/))?/g,
  anchors: 'vitepress',
  readsMarkdownAsMdx: false,
  folderPages: ['index'],
  addresses,
  leftOut: (frontMatter) => draft(frontMatter) ?? (frontMatter.search === false ? 'kept out of search' : null),
  underscoresArePages: true,
  built: { says: /^VitePress\b/im },
  includes: [vitePressSnippets, vitePressParts],
  readConfig({ text }) {
    const rules: AddressRules = { ...addresses, ending: booleanIn(text, 'cleanUrls') === true ? 'plain' : 'html' }
    return {
      contentFolder: (stringIn(text, 'srcDir') ?? '').replace(/^\.\/?/, ''),
      addresses: {
        ...rules,
        permalinks: rewritePermalinks(rewritesIn(text), (file) => pageAddress(file, {}, rules).path),
      },
      excluded: excludeRules(listIn(text, 'srcExclude')),
      pagePrefix: '$frontmatter.',
    }
  },
}
