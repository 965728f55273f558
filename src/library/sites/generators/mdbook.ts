import { parse as parseToml } from 'smol-toml'
import { isRecord } from '../../../base/json.ts'
import { PLAIN_ADDRESSES } from '../address.ts'
import { mdBookReferences } from '../includes/syntaxes.ts'
import type { SiteGenerator } from '../site.ts'
import { mdBookIncludes } from '../syntax/mdbook.ts'

export const mdbook: SiteGenerator = {
  name: 'mdbook',
  configFiles: ['book.toml'],
  signs: /\{\{#(?:include|rustdoc_include|playground|title)\b/,
  textSyntaxes: [mdBookIncludes],
  lineSyntaxes: [],
  placeholders: [],
  anchors: 'mdbook',
  readsMarkdownAsMdx: false,
  folderPages: ['index', 'readme'],
  addresses: {
    ...PLAIN_ADDRESSES,
    ending: 'html',
    dropsNumbers: false,
    folderPages: ['index', 'readme'],
    slug: null,
    ownId: false,
  },
  // mdBook knows no front matter.
  leftOut: () => null,
  underscoresArePages: true,
  // GitBook has such a file too, under another heading.
  tableOfContents: {
    file: 'SUMMARY.md',
    usuallyIn: 'src',
    isOwn: (text) => !/^# Table of contents\s*$/im.test(text) && /\]\([^)\s]+\.md\)/.test(text),
  },
  built: { says: /generated using mdBook/i, listsOnly: /\/(?:print|toc)\.html$/ },
  includes: [mdBookReferences],
  readConfig({ text }) {
    const { book, output } = parseToml(text)
    const source = isRecord(book) ? book.src : undefined
    const html = isRecord(output) && isRecord(output.html) ? output.html : {}
    const isPlain = (html['smart-punctuation'] ?? html['curly-quotes']) === false
    return {
      contentFolder: typeof source === 'string' ? source.replace(/^\.\/?/, '') : 'src',
      ...(isPlain ? { anchors: 'mdbook-plain' as const } : {}),
    }
  },
}
