/** d2lbook: notebooks in Markdown for several frameworks, which Sphinx builds. */
import { PLAIN_ADDRESSES } from '../address.ts'
import { draft, type SiteGenerator } from '../site.ts'
import { d2lbookCitations, d2lbookContents, d2lbookMarks, d2lbookTabs } from '../syntax/d2lbook.ts'

export const d2lbook: SiteGenerator = {
  name: 'd2lbook',
  configFiles: ['config.ini'],
  claims: (config) => /^\s*notebooks\s*=/m.test(config),
  // The code spans behind them are left out.
  signs: /^:(?:begin_tab|label|eqlabel):|:(?:numref|eqref|citet?):/m,
  textSyntaxes: [d2lbookCitations],
  lineSyntaxes: [d2lbookContents, d2lbookTabs, d2lbookMarks],
  placeholders: [],
  codeMarks:
    /^(?:#@tab\b.*|%%tab\b.*|%matplotlib inline|%load_ext d2lbook\.tab|tab\.interact_select\(.*\))[ \t]*(?:\n|$)|(?:(?<![ \t])[ \t]+)?#@save[ \t]*$/gm,
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
  leftOut: draft,
  underscoresArePages: true,
  includes: [],
}
