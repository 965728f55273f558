/** Addresses of Docusaurus' posts (https://docusaurus.io/docs/blog): the day in a file's name is folders in its address. */
import type { Permalinks } from '../address.ts'
import { twoDigits } from './dates.ts'

const POST = /^blog\/(.*?)(?:(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/]?)?([^/]*?)(?:\/index)?\.mdx?$/

export const postPermalink: Permalinks = (file, { slug }) => {
  const [, folder = '', year, month, day, name = ''] = POST.exec(file) ?? []
  if (year === undefined && (slug === undefined || !file.startsWith('blog/'))) return null
  if (typeof slug === 'string') return `blog/${slug.replaceAll(/^\/+|\/+$/g, '')}`
  const date = year === undefined ? [] : [year, twoDigits(Number(month)), twoDigits(Number(day))]
  return ['blog', ...folder.split('/'), ...date, name].filter((part) => part !== '').join('/')
}
