import { describe, expect, test } from 'bun:test'
import { documentIdFor, pageAddress } from './address.ts'

describe('the address of a page', () => {
  test.each([
    ['intro.md', {}, 'intro', 'intro'],
    ['01-guide/02-first-steps.mdx', {}, 'guide/first-steps', 'guide/first-steps'],
    ['guide\\index.md', {}, 'guide', 'guide'],
    ['guide/README.md', {}, 'guide', 'guide'],
    ['guide/guide.md', {}, 'guide', 'guide'],
    ['index.md', {}, 'index', ''],
    ['guide/start.md', { id: 'begin' }, 'guide/begin', 'guide/begin'],
    ['guide/index.md', { id: 'begin' }, 'guide/begin', 'guide/begin'],
    ['guide/start.md', { slug: '/top' }, 'guide/start', 'top'],
    ['guide/start.md', { slug: 'beside' }, 'guide/start', 'guide/beside'],
    ['guide/deep/start.md', { slug: '../up' }, 'guide/deep/start', 'guide/up'],
    ['guide/start.md', { slug: '/' }, 'guide/start', ''],
    ['blog/2024-05-01-news.md', {}, 'blog/2024-05-01-news', 'blog/2024-05-01-news'],
    ['1.2-notes.md', {}, '1.2-notes', '1.2-notes'],
    ['../escape/./page.html', {}, 'escape/page', 'escape/page'],
    ['404.md', {}, '404', '404'],
  ])('%s with %p', (file, frontMatter, id, path) => {
    expect(pageAddress(file, frontMatter)).toEqual({ id, path })
    expect(documentIdFor(file, frontMatter)).toBe(id)
  })
})
