/**
 * Hugo's translations (https://gohugo.io/content-management/multilingual/): by name, `page.fr.md` beside `page.md`, or in
 * a folder for each language.
 */
import { type AddressRules, type Permalinks, pageAddress } from '../address.ts'
import type { ExcludeRule } from '../excluded.ts'

export interface StandardLanguage {
  /** Of pages that name none. */
  readonly standard: string
  /** Whether its pages live below its name, as those of the others do. */
  readonly isInFolder: boolean
  /** Folders of pages that are all of one language, from the folder of the site's pages. */
  readonly folders: ReadonlyMap<string, string>
}

interface ContentFolders {
  /** That which holds those of all languages. */
  readonly contentFolder: string
  readonly folders: ReadonlyMap<string, string>
  /** What lies beside them. */
  readonly excluded: readonly ExcludeRule[]
}

/** @param usual `contentDir` of the site @param languages what each says of itself */
export function contentFolders(
  usual: unknown,
  languages: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): ContentFolders {
  const standard = folderIn({ contentDir: usual }) ?? 'content'
  const own = [...languages].map(([name, language]) => [name, folderIn(language) ?? standard] as const)
  const all = own.length === 0 ? [standard] : own.map(([, folder]) => folder)
  const contentFolder = all.reduce(commonFolder)
  const from = contentFolder === '' ? 0 : contentFolder.length + 1
  const folders = new Map(
    own.filter(([, folder]) => folder !== contentFolder).map(([name, folder]) => [name, folder.slice(from)]),
  )
  if (folders.size < all.length || all.length < 2) return { contentFolder, folders, excluded: [] }
  const kept = [...folders.values()].map((folder) => ({ pattern: `${folder}/**`, negated: true, foldersOnly: false }))
  return { contentFolder, folders, excluded: [{ pattern: '**', negated: false, foldersOnly: false }, ...kept] }
}

/** Hugo's keys are written with any letters, large or small. */
function folderIn(settings: Readonly<Record<string, unknown>>): string | null {
  const value = Object.entries(settings).find(([key]) => key.toLowerCase() === 'contentdir')?.[1]
  return typeof value === 'string' ? value.replace(/^\.?\/*/, '').replace(/\/+$/, '') : null
}

function commonFolder(one: string, other: string): string {
  const parts = other.split('/')
  const shared = one.split('/').findIndex((part, index) => part !== parts[index])
  return shared < 0 ? one : one.split('/').slice(0, shared).join('/')
}

/** @param languages those of the site; none: it has one, and its pages live where they always do */
export function inLanguages(
  rules: AddressRules,
  languages: readonly string[],
  { standard, isInFolder, folders }: StandardLanguage,
): Permalinks {
  const { permalinks } = rules
  return (path, frontMatter) => {
    const [owner, home = ''] = [...folders].find(([, folder]) => path.startsWith(`${folder}/`)) ?? []
    const file = owner === undefined ? path : path.slice(home.length + 1)
    const [, before = '', named, extension = ''] = /^(.*)\.([\w-]+)(\.\w+)$/.exec(file) ?? []
    const isNamed = named !== undefined && languages.includes(named.toLowerCase())
    const language = isNamed ? named.toLowerCase() : (owner ?? standard)
    const folder = languages.length > 0 && (language !== standard || isInFolder) ? language : ''
    if (folder === '' && !isNamed && owner === undefined) return permalinks?.(file, frontMatter) ?? null
    const address = pageAddress(isNamed ? before + extension : file, frontMatter, rules).path
    // An address that a page gives itself is below its language too, unless it begins with a slash.
    const isWhole = typeof frontMatter.url === 'string' && frontMatter.url.startsWith('/')
    return folder === '' || isWhole ? address : `${folder}/${address}`
  }
}
