/** Hugo's translations by name (https://gohugo.io/content-management/multilingual/): `page.fr.md` beside `page.md`. */
import { type AddressRules, type Permalinks, pageAddress } from '../address.ts'

export interface StandardLanguage {
  /** Of pages that name none. */
  readonly standard: string
  /** Whether its pages live below its name, as those of the others do. */
  readonly isInFolder: boolean
}

/** @param languages those of the site; none: it has one, and its pages live where they always do */
export function inLanguages(
  rules: AddressRules,
  languages: readonly string[],
  { standard, isInFolder }: StandardLanguage,
): Permalinks {
  const { permalinks } = rules
  return (file, frontMatter) => {
    const [, before = '', named, extension = ''] = /^(.*)\.([\w-]+)(\.\w+)$/.exec(file) ?? []
    const isNamed = named !== undefined && languages.includes(named.toLowerCase())
    const language = isNamed ? named.toLowerCase() : standard
    const folder = languages.length > 0 && (language !== standard || isInFolder) ? language : ''
    if (folder === '' && !isNamed) return permalinks?.(file, frontMatter) ?? null
    const { path } = pageAddress(isNamed ? before + extension : file, frontMatter, rules)
    // An address that a page gives itself is below its language too, unless it begins with a slash.
    const isWhole = typeof frontMatter.url === 'string' && frontMatter.url.startsWith('/')
    return folder === '' || isWhole ? path : `${folder}/${path}`
  }
}
