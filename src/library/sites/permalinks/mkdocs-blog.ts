/** Addresses of the posts of MkDocs blogs (https://squidfunk.github.io/mkdocs-material/plugins/blog/). */
import { posix } from 'node:path'
import { isRecord } from '../../../base/json.ts'
import type { Permalinks } from '../address.ts'
import { slugOf } from '../anchors.ts'
import { dateOf, twoDigits } from './dates.ts'

type Options = Readonly<Record<string, unknown>>

/** @param blogs the options of each blog, as the configuration has them */
export function blogPermalinks(blogs: readonly Options[], ending: 'folder' | 'html'): Permalinks {
  return (file, frontMatter) => {
    for (const options of blogs) {
      const blog = folderOf(options.blog_dir, 'blog')
      const posts = folderOf(options.post_dir, '{blog}/posts').replace('{blog}', blog)
      if (!file.startsWith(posts === '.' ? '' : `${posix.normalize(posts)}/`)) continue
      const path = postPath(file, frontMatter, options)
      return path === null ? null : posix.join(blog, path) + (ending === 'folder' ? '/' : '.html')
    }
    return null
  }
}

const folderOf = (value: unknown, usual: string): string =>
  (typeof value === 'string' ? value : usual).replace(/^(?:\.?\/)+|\/+$/g, '') || '.'

/** `null` for a post without a date, and for a part that is not known: a wrong address is worse than a plain one. */
function postPath(file: string, frontMatter: Options, options: Options): string | null {
  const { date: written, categories, slug, title } = frontMatter
  const date = dateOf(isRecord(written) ? written.created : written)
  const name = posix.basename(file).replace(/\.\w+$/, '')
  const most = typeof options.post_url_max_categories === 'number' ? options.post_url_max_categories : 1
  const parts: Readonly<Record<string, string | null>> = {
    date: date === null ? null : formatDate(date, textOr(options.post_url_date_format, 'yyyy/MM/dd')),
    slug: textOr(slug, slugOf('pymdownx-lower', textOr(title, name))),
    file: name,
    categories: [categories ?? []]
      .flat()
      .slice(0, most)
      .map((each) => slugOf('pymdownx-lower', String(each)))
      .join('/'),
  }
  let isKnown = true
  const path = textOr(options.post_url_format, '{date}/{slug}').replaceAll(/\{(\w+)\}/g, (_, part: string) => {
    isKnown &&= typeof parts[part] === 'string'
    return parts[part] ?? ''
  })
  return isKnown ? posix.normalize(path).replace(/^\/+|\/+$/g, '') : null
}

const textOr = (value: unknown, usual: string): string =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : usual

/** Unicode's patterns, as far as they are figures; `null` for names of months and the like. */
function formatDate(date: Date, pattern: string): string | null {
  let isKnown = true
  const text = pattern.replaceAll(/[A-Za-z]+/g, (field) => {
    const value = { y: date.getUTCFullYear(), M: date.getUTCMonth() + 1, d: date.getUTCDate() }[field[0] ?? '']
    if (value === undefined || !/^(?:y+|MM?|dd?)$/.test(field)) isKnown = false
    if (field === 'yy') return twoDigits((value ?? 0) % 100)
    return field.length === 2 ? twoDigits(value ?? 0) : String(value)
  })
  return isKnown ? text : null
}
