import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CliError } from '../program/command.ts'
import { findPages } from './find-pages.ts'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lectern-find-'))
  const files = [
    'docs/index.md',
    'docs/guide/01-start.mdx',
    'docs/guide/NOTES.TXT',
    'docs/guide/_part.md',
    'docs/_drafts/later.md',
    'docs/.hidden/page.md',
    'docs/node_modules/pkg/README.md',
    'docs/picture.png',
    'docs/paper.pdf',
    'other/a.html',
  ]
  for (const file of files) {
    await mkdir(dirname(join(cwd, file)), { recursive: true })
    await writeFile(join(cwd, file), 'text')
  }
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

const found = async (paths: readonly string[], root?: string) =>
  (await findPages(paths, cwd, { root })).pages.map(({ file, format }) => `${file} ${format}`).sort()

describe('findPages', () => {
  test('finds the pages of a folder, not what is hidden, installed or a fragment', async () => {
    expect(await found(['docs'])).toEqual([
      'guide/01-start.mdx mdx',
      'guide/NOTES.TXT text',
      'index.md markdown',
      'paper.pdf pdf',
    ])
  })

  test('counts from the fixed part of a pattern', async () => {
    expect(await found(['docs/guide/**/*.mdx'])).toEqual(['01-start.mdx mdx'])
    expect(await found(['docs/**/*.{md,mdx}'])).toEqual(['guide/01-start.mdx mdx', 'index.md markdown'])
  })

  test('counts files from the folder they have in common, as when a shell has spread a pattern', async () => {
    expect(await found(['docs/index.md', 'docs/guide/01-start.mdx'])).toEqual([
      'guide/01-start.mdx mdx',
      'index.md markdown',
    ])
    expect(await found(['docs/guide/_part.md'])).toEqual(['_part.md markdown'])
  })

  test('counts from --root when it is given', async () => {
    expect(await found(['docs/guide/01-start.mdx'], 'docs')).toEqual(['guide/01-start.mdx mdx'])
    await expect(findPages(['other'], cwd, { root: 'docs' })).rejects.toThrow(CliError)
  })

  test('a page that is named twice is there once', async () => {
    expect(await found(['docs/guide', 'docs/guide/01-start.mdx'])).toEqual(['01-start.mdx mdx', 'NOTES.TXT text'])
  })

  test('only folders are known as a whole', async () => {
    expect((await findPages(['docs', 'other'], cwd)).wholeRoots).toEqual([join(cwd, 'docs'), join(cwd, 'other')])
    expect((await findPages(['docs/index.md', 'other/*.html'], cwd)).wholeRoots).toEqual([])
    expect((await findPages(['docs/guide'], cwd, { root: 'docs' })).wholeRoots).toEqual([])
  })

  test('what is not there, or no page, is said', async () => {
    await expect(findPages(['nowhere'], cwd)).rejects.toThrow('nowhere is not there.')
    await expect(findPages(['docs/picture.png'], cwd)).rejects.toThrow(/docs\/picture\.png is not a page/)
  })
})
