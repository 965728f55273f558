/** Sphinx with MyST Markdown, and Jupyter Book. */
import { PLAIN_ADDRESSES } from '../address.ts'
import { excludeRules } from '../excluded.ts'
import { mystIncludes } from '../includes/syntaxes.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { colonContainers } from '../syntax/colon-containers.ts'
import { definitionLists } from '../syntax/definition-lists.ts'
import { attributeLists } from '../syntax/marks.ts'
import { mystDirectives, mystMarks } from '../syntax/myst.ts'
import { listIn, textsOf, valueAt, yamlOf } from './config-values.ts'

/** Settings of patterns and folders that hold no pages. */
const NO_PAGES = ['exclude_patterns', 'templates_path', 'html_static_path', 'html_theme_path']

export const sphinx: SiteGenerator = {
  name: 'sphinx',
  configFiles: ['conf.py', '_config.yml', 'myst.yml'],
  claims: (config) =>
    /^\s*(?:extensions|html_theme|project|master_doc)\s*=|^\s*sphinx:|^\s*execute:|^version:\s*1$/m.test(config),
  signs:
    /^(?:`{3,}|:{3,}|~{3,})\{[a-z][\w:.+-]*\}|\{(?:ref|doc|term|class|func|meth|mod|numref|cite(?::\w+)?)\}`|^\([\w-]+\)=\s*$|^\s*:::\{/m,
  textSyntaxes: [],
  lineSyntaxes: [mystDirectives, colonContainers, mystMarks, attributeLists, definitionLists],
  placeholders: [
    { pattern: /\{\{[^{}]*\}\}/g, kind: 'variable' },
    // The name of a role stands before its text, which is a code span.
    { pattern: /\{[a-z][\w:+.-]*\}$/g, kind: null },
  ],
  anchors: 'docutils',
  readsMarkdownAsMdx: false,
  folderPages: ['index'],
  addresses: {
    ...PLAIN_ADDRESSES,
    ending: 'html',
    dropsNumbers: false,
    folderPages: ['index'],
    slug: null,
    ownId: false,
  },
  leftOut: (frontMatter) => draft(frontMatter) ?? (frontMatter.nosearch === true ? 'kept out of search' : null),
  underscoresArePages: true,
  built: {
    says: /^(?:Docutils|Sphinx)\b/im,
    listsOnly: /\/(?:genindex(?:-\w+)?|search|(?:py-)?modindex)(?:\.html|\/)?$/,
  },
  includes: [mystIncludes],
  readConfig({ file, text }) {
    if (file.endsWith('.py')) return { excluded: excludeRules(NO_PAGES.flatMap((name) => listIn(text, name))) }
    const document = yamlOf(text)
    if (document === null) return {}
    const lists = [['exclude_patterns'], ['sphinx', 'config', 'exclude_patterns'], ['project', 'exclude']]
    return { excluded: excludeRules(lists.flatMap((path) => textsOf(valueAt(document, path)))) }
  },
}
