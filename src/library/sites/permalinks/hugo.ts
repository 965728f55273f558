/** Hugo's permalinks (https://gohugo.io/configuration/permalinks/): a template of addresses for each section. */
import { isRecord } from '../../../base/json.ts'
import type { Permalinks } from '../address.ts'
import { dateOf, dayOfYear, twoDigits } from './dates.ts'

/** @param configured `permalinks` of the configuration: by section, or by kind of page and section */
export function hugoPermalinks(configured: unknown): Permalinks {
  const byKind = isRecord(configured) ? configured : {}
  const templates = { ...byKind, ...(isRecord(byKind.page) ? byKind.page : {}) }
  return (file, frontMatter) => {
    const folders = file.split('/').slice(0, -1)
    const name = (file.split('/').at(-1) ?? '').replace(/\.[a-z]\w*$/i, '')
    const isBundle = name === 'index'
    const template = templates[folders[0] ?? '']
    if (typeof template !== 'string' || name === '_index') return null
    const values = valuesOf(
      isBundle ? folders.slice(0, -1) : folders,
      isBundle ? (folders.at(-1) ?? '') : name,
      frontMatter,
    )
    let isKnown = true
    const path = template.replaceAll(/:([a-z]+)(?:\[([^\]]*)\])?/g, (_, token: string, part: string | undefined) => {
      const value = values[token]
      isKnown &&= value !== undefined
      return part === undefined ? (value ?? '') : partOf((value ?? '').split('/'), part).join('/')
    })
    return isKnown ? path.replaceAll(/\/{2,}/g, '/').replace(/^\//, '') : null
  }
}

function valuesOf(
  folders: readonly string[],
  name: string,
  { date: written, slug, title: titled }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | undefined>> {
  const date = dateOf(written)
  const title = typeof titled === 'string' ? titled : name
  const own = typeof slug === 'string' && slug !== '' ? slug : undefined
  return {
    section: pathSafe(folders[0] ?? ''),
    sections: folders.map(pathSafe).join('/'),
    title: pathSafe(title),
    slug: pathSafe(own ?? title),
    filename: pathSafe(name),
    contentbasename: pathSafe(name),
    slugorfilename: pathSafe(own ?? name),
    slugorcontentbasename: pathSafe(own ?? name),
    ...(date === null
      ? {}
      : {
          year: String(date.getUTCFullYear()),
          month: twoDigits(date.getUTCMonth() + 1),
          monthname: pathSafe(date.toLocaleDateString('en', { month: 'long', timeZone: 'UTC' })),
          day: twoDigits(date.getUTCDate()),
          weekday: String(date.getUTCDay()),
          weekdayname: pathSafe(date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })),
          yearday: String(dayOfYear(date)),
        }),
  }
}

const pathSafe = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, '-')
    .replaceAll(/[^\p{L}\p{M}\p{N}._#+~-]/gu, '')
    .replaceAll(/-{2,}/g, '-')

/** `[1]`, `[1:]`, `[:2]`, `[last]`, as Go cuts lists. */
function partOf(parts: readonly string[], written: string): readonly string[] {
  const at = (text: string, usual: number): number =>
    text === '' ? usual : text === 'last' ? parts.length - 1 : Number(text)
  const [from = '', to] = written.split(':')
  return to === undefined ? parts.slice(at(from, 0), at(from, 0) + 1) : parts.slice(at(from, 0), at(to, parts.length))
}
