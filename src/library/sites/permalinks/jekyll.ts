/** Jekyll's permalinks: templates of addresses (https://jekyllrb.com/docs/permalinks/). */
import { dateOf, dayOfYear, twoDigits } from './dates.ts'

export interface PermalinkRule {
  /** Files that it is for begin with this path; `''`: any. */
  readonly folder: string
  /** `posts`, `pages`, or a collection's name; `null`: any. */
  readonly type: string | null
  readonly template: string
}

export interface JekyllPermalinks {
  /** The first that fits a page is the one. */
  readonly rules: readonly PermalinkRule[]
  /** Folders `_name` of these hold pages of their own. */
  readonly collections: readonly string[]
}

const STYLES: Readonly<Record<string, string>> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
}

/** The template of a style, or of posts where the site names none. */
export const templateOf = (style: string): string => STYLES[style] ?? style

/** What addresses end with that have no template of their own. */
export function suffixOf(style: string): '/' | ':output_ext' | '' {
  const template = templateOf(style)
  return template.endsWith('/') ? '/' : template.endsWith(':output_ext') ? ':output_ext' : ''
}

/** @returns the path without a leading slash; `null`: no template is for this page @param file with forward slashes */
export function jekyllPermalink(
  file: string,
  frontMatter: Readonly<Record<string, unknown>>,
  { rules, collections }: JekyllPermalinks,
): string | null {
  const parts = file.split('/')
  const posts = parts.indexOf('_posts')
  const collection = collections.find((name) => parts[0] === `_${name}`)
  const type = posts >= 0 ? 'posts' : (collection ?? 'pages')
  const own = typeof frontMatter.permalink === 'string' ? frontMatter.permalink : undefined
  const rule = rules.find((each) => (each.type ?? type) === type && isBelow(each.folder, file))
  const template = own ?? rule?.template
  if (template === undefined || template.includes('://')) return null
  return fill(templateOf(template), valuesOf(parts, frontMatter, posts, collection))
}

const isBelow = (folder: string, file: string): boolean =>
  folder === '' || file === folder || file.startsWith(`${folder}/`)

function valuesOf(
  parts: readonly string[],
  frontMatter: Readonly<Record<string, unknown>>,
  posts: number,
  collection: string | undefined,
): Readonly<Record<string, string>> {
  const basename = (parts.at(-1) ?? '').replace(/\.[a-z]\w*$/i, '')
  const [, day, name = basename] = /^(\d{4}-\d{1,2}-\d{1,2})-(.+)$/.exec(basename) ?? []
  const date = dateOf(frontMatter.date ?? (posts >= 0 ? day : undefined))
  const title = posts >= 0 ? name : basename
  const inside = parts.slice(collection === undefined ? 0 : 1, -1)
  const categories = [
    ...(posts >= 0 ? parts.slice(0, posts) : []),
    ...[frontMatter.categories ?? frontMatter.category ?? []].flat().flatMap((each) => String(each).split(/\s+/)),
  ]
  return {
    categories: [...new Set(categories)].map((each) => each.toLowerCase()).join('/'),
    title: slugged(typeof frontMatter.slug === 'string' ? frontMatter.slug : title),
    slug: slugged(typeof frontMatter.slug === 'string' ? frontMatter.slug : title).toLowerCase(),
    name: slugged(title),
    basename,
    path: collection === undefined ? inside.join('/') : [...inside, basename].join('/'),
    collection: collection ?? 'posts',
    output_ext: '.html',
    ...(date === null
      ? {}
      : {
          year: String(date.getUTCFullYear()),
          short_year: twoDigits(date.getUTCFullYear() % 100),
          month: twoDigits(date.getUTCMonth() + 1),
          i_month: String(date.getUTCMonth() + 1),
          day: twoDigits(date.getUTCDate()),
          i_day: String(date.getUTCDate()),
          y_day: String(dayOfYear(date)).padStart(3, '0'),
        }),
  }
}

const slugged = (text: string): string => text.trim().replaceAll(/[\s?#%]+/g, '-')

/** `null` when a value is not known: a wrong address is worse than a plain one. */
function fill(template: string, values: Readonly<Record<string, string>>): string | null {
  let isKnown = true
  const path = template.replaceAll(/:([a-z_]+)/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  return isKnown ? path.replaceAll(/\/{2,}/g, '/').replace(/^\//, '') : null
}
