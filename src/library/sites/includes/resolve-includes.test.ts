import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generatorNamed } from '../generators/index.ts'
import { resolveIncludes } from './resolve-includes.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-includes-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a page that would include itself, by way of others, ends there', async () => {
  const page = '# A\n\n{{#include b.md}}\n'
  await writeFile(join(folder, 'a.md'), page)
  await writeFile(join(folder, 'b.md'), 'Of b.\n\n{{#include a.md}}\n')
  const folders = { root: folder, content: folder, others: [] }
  const { source, missing } = await resolveIncludes(
    page,
    join(folder, 'a.md'),
    generatorNamed('mdbook').includes,
    folders,
  )
  expect(source.match(/Of b\./g)).toHaveLength(1)
  expect(missing).toEqual([{ path: 'a.md', reason: 'includes itself' }])
})
