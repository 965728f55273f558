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

test.each([
  ['mdbook', '{{#template part.txt name=pump}}', 'The pump runs.'],
  ['mdbook', '{{#playground code.txt}}', '```rust\none\n  two\nthree\n```'],
  ['jekyll', '{% include part.txt kind="quiet" %}', 'The [[#name]] runs.'],
  ['jekyll', '{% include box.txt kind="quiet" %}', 'A quiet box of {{ include.size }}.'],
  ['sphinx', '```{include} code.txt\n:start-line: 1\n:end-line: 2\n```', 'two'],
  ['sphinx', '```{literalinclude} code.txt\n:start-at: wo\n:language: sh\n```', '```sh\n  two\nthree\n```'],
  ['sphinx', '```{literalinclude} code.txt\n:start-at: on\n:end-at: tw\n:language: sh\n```', '```sh\none\n  two\n```'],
])('%s reads the part that %s asks for', async (site, page, text) => {
  await writeFile(join(folder, 'part.txt'), 'The [[#name]] runs.\n')
  await writeFile(join(folder, 'box.txt'), 'A {{ include.kind }} box of {{ include.size }}.\n')
  await writeFile(join(folder, 'code.txt'), 'one\n  two\nthree\n')
  const folders = { root: folder, content: folder, others: [folder] }
  const { source } = await resolveIncludes(page, join(folder, 'page.md'), generatorNamed(site).includes, folders)
  expect(source).toBe(text)
})
