/** Where nothing says which generator it is: what all of them write and none of them means otherwise. */
import { PLAIN_ADDRESSES } from '../address.ts'
import {
  includeMarkdown,
  mdBookReferences,
  mdxIncludes,
  mdxParts,
  mintlifySnippets,
  pymdownSnippets,
  rawImports,
  vitePressParts,
  vitePressSnippets,
} from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { colonContainers } from '../syntax/colon-containers.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { indentedCallouts } from '../syntax/indented-callouts.ts'
import { highlightTags, templateTags } from '../syntax/liquid.ts'
import { attributeLists, braceIncludes, placeMarks, snippetMarks, vitePressIncludes } from '../syntax/marks.ts'
import { mdBookIncludes } from '../syntax/mdbook.ts'
import { mystCallouts } from '../syntax/myst.ts'
import { shortcodes } from '../syntax/shortcodes.ts'
import { slashBlocks } from '../syntax/slash-blocks.ts'

export const plain: SiteGenerator = {
  name: 'plain',
  configFiles: [],
  textSyntaxes: [mdBookIncludes, shortcodes],
  lineSyntaxes: [
    mystCallouts,
    indentedCallouts,
    slashBlocks,
    colonContainers,
    placeMarks,
    attributeLists,
    snippetMarks,
    braceIncludes,
    vitePressIncludes,
    highlightTags,
    templateTags,
    definitionLists,
  ],
  placeholders: [],
  codeMarks: /^[ \t]*(?:\/\/|#|<!--|\/\*|\{\/\*)[ \t]*highlight-(?:next-line|start|end)\b[^\n]*\n?/gm,
  anchors: 'github',
  folderPages: ['index', 'readme'],
  addresses: PLAIN_ADDRESSES,
  leftOut: (frontMatter) => draft(frontMatter) ?? (frontMatter.unlisted === true ? 'unlisted' : null),
  includes: [
    mdBookReferences,
    pymdownSnippets,
    mdxIncludes,
    includeMarkdown,
    vitePressSnippets,
    vitePressParts,
    rawImports,
    mdxParts,
    mintlifySnippets,
  ],
}
