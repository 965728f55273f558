/** A repository read on GitHub: README files stand for their folders, and addresses keep the file's name. */
import { PLAIN_ADDRESSES } from '../address.ts'
import type { SiteGenerator } from '../site.ts'

export const github: SiteGenerator = {
  name: 'github',
  configFiles: [],
  textSyntaxes: [],
  lineSyntaxes: [],
  placeholders: [],
  anchors: 'github',
  readsMarkdownAsMdx: false,
  folderPages: ['readme'],
  addresses: {
    ...PLAIN_ADDRESSES,
    ending: 'file',
    dropsNumbers: false,
    folderPages: ['readme'],
    slug: null,
    ownId: false,
  },
  leftOut: () => null,
  includes: [],
}
