/** How site generators make a heading's anchor of its text, each by its own rules. */
import GithubSlugger from 'github-slugger'

/** What of a heading the slug is made of. */
export interface HeadingText {
  /** As readers see it, pictures left out. */
  readonly visible: string
  /** The same with the labels of pictures. */
  readonly labelled: string
  /** As `visible`; two or three hyphens outside code are a dash by then, and no part of an anchor. */
  readonly typeset: string
  /** As `visible`, but for entities, which are as the author wrote them. */
  readonly withEntities: string
  /** As the author wrote it, markup and all. */
  readonly source: string
}

/** The anchors of one page, in the order of its headings. */
export interface Anchors {
  /** Of a heading without an id of its own. */
  next(heading: HeadingText): string
  /** An id that the author gave: some generators count on from it. */
  reserve(id: string): void
}

const slugFunctions = {
  'python-markdown': (text) => pythonSlug(text, 'ascii'),
  'python-markdown-unicode': (text) => pythonSlug(text, 'unicode'),
  pymdownx: (text) => pymdownxSlug(text),
  'pymdownx-lower': (text) => pymdownxSlug(text.toLowerCase()),
  'pymdownx-lower-ascii': (text) => pymdownxSlug(text.replaceAll(/[A-Z]+/g, (run) => run.toLowerCase())),
  vitepress: vitePressSlug,
  mdbook: mdBookSlug,
  'mdbook-plain': mdBookSlug,
  hugo: hugoSlug,
  kramdown: kramdownSlug,
  docutils: docutilsSlug,
} as const satisfies Readonly<Record<string, (text: string) => string>>

/** What takes the place of an anchor that is taken: the style's own way to count. */
const duplicates: Readonly<Record<keyof typeof slugFunctions, (used: Set<string>, slug: string) => string>> = {
  'python-markdown': countUnderscores,
  'python-markdown-unicode': countUnderscores,
  pymdownx: countUnderscores,
  'pymdownx-lower': countUnderscores,
  'pymdownx-lower-ascii': countUnderscores,
  vitepress: countFromOne,
  mdbook: countFromOne,
  'mdbook-plain': countFromOne,
  hugo: (used, slug) => countFromOne(used, slug === '' ? 'heading' : slug),
  kramdown: countKramdown,
  docutils: countDocutils,
}

const TEXTS: Readonly<Record<AnchorStyle, keyof HeadingText>> = {
  github: 'labelled',
  astro: 'typeset',
  'python-markdown': 'visible',
  'python-markdown-unicode': 'visible',
  pymdownx: 'visible',
  'pymdownx-lower': 'visible',
  'pymdownx-lower-ascii': 'visible',
  vitepress: 'withEntities',
  mdbook: 'typeset',
  'mdbook-plain': 'visible',
  hugo: 'source',
  kramdown: 'typeset',
  docutils: 'visible',
}

export const ANCHOR_STYLES = [
  'github',
  'astro',
  'python-markdown',
  'python-markdown-unicode',
  'pymdownx',
  'pymdownx-lower',
  'pymdownx-lower-ascii',
  'vitepress',
  'mdbook',
  'mdbook-plain',
  'hugo',
  'kramdown',
  'docutils',
] as const
export type AnchorStyle = (typeof ANCHOR_STYLES)[number]

/** @param ownIds ids that authors gave anywhere on the page; Python-Markdown keeps clear of those further down too */
export function createAnchors(style: AnchorStyle, ownIds: Iterable<string> = []): Anchors {
  const text = TEXTS[style]
  if (style === 'github' || style === 'astro') {
    const slugger = new GithubSlugger()
    return { next: (heading) => slugger.slug(heading[text]), reserve: () => undefined }
  }
  const used = new Set<string>(duplicates[style] === countUnderscores ? ownIds : [])
  const unique = duplicates[style]
  return {
    next(heading) {
      const anchor = unique(used, slugFunctions[style](heading[text]))
      used.add(anchor)
      return anchor
    },
    // mdBook counts its own alone.
    reserve: (id) => void (slugFunctions[style] === mdBookSlug || used.add(id)),
  }
}

/** The slug of a text that is alone on its page. */
export const slugOf = (style: AnchorStyle, text: string): string =>
  createAnchors(style).next({ visible: text, labelled: text, typeset: text, withEntities: text, source: text })

function countUnderscores(used: Set<string>, slug: string): string {
  let id = slug
  while (id === '' || used.has(id)) {
    const counted = /^(.*)_(\d+)$/s.exec(id)
    id = counted === null ? `${id}_1` : `${counted[1]}_${Number(counted[2]) + 1}`
  }
  return id
}

function countFromOne(used: Set<string>, slug: string): string {
  let id = slug
  for (let count = 1; used.has(id); count++) id = `${slug}-${count}`
  return id
}

/** By how often the same text was there: what comes of it may be taken by another. */
function countKramdown(used: Set<string>, slug: string): string {
  if (slug === '') return ''
  let count = 0
  while (used.has(`${slug}\n${count}`)) count++
  used.add(`${slug}\n${count}`)
  return count === 0 ? slug : `${slug}-${count}`
}

/** A name that is taken, or empty, becomes `id1`, `id2` … whatever it was. */
function countDocutils(used: Set<string>, slug: string): string {
  let id = slug
  for (let count = 1; id === '' || used.has(id); count++) id = `id${count}`
  return id
}

function pythonSlug(text: string, letters: 'ascii' | 'unicode'): string {
  const normal = text.normalize(letters === 'ascii' ? 'NFKD' : 'NFKC')
  const kept = letters === 'ascii' ? normal.replaceAll(/[^\0-\x7f]/g, '') : normal
  return kept
    .replaceAll(/[^\p{L}\p{N}_\s-]/gu, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[-\s]+/g, '-')
}

const pymdownxSlug = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-')

function vitePressSlug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[\0-\x1f]/g, '')
    .replaceAll(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .replace(/^(\d)/, '_$1')
    .toLowerCase()
}

/** Every white space is a hyphen, also beside another. */
function mdBookSlug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Alphabetic}\p{N}_\-\s]/gu, '')
    .replaceAll(/\s/g, '-')
}

function kramdownSlug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\- \t]/gu, '')
    .replaceAll(/[ \t]/g, '-')
}

/** Made of the source: the address of a link in a heading is in it. */
function hugoSlug(source: string): string {
  return (
    source
      .trim()
      .replaceAll(/[^\p{L}\p{Nd}_\- ]/gu, '')
      .replaceAll(' ', '-')
      // Go makes one letter of it, JavaScript a letter and a mark.
      .replaceAll('İ', 'i')
      .toLowerCase()
  )
}

/** Letters that do not fall apart into one of ASCII and a mark. */
const DOCUTILS_LETTERS: Readonly<Record<string, string>> = {
  ß: 'sz',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  þ: 'th',
}

export function docutilsSlug(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[ßæœøđðħıłŧþ]/g, (letter) => DOCUTILS_LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replaceAll(/[^\0-\x7f]/g, '')
  return plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^[-0-9]+|-+$/g, '')
}
