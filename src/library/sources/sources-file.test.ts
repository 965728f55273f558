import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { t } from 'elysia'
import { readSourcesFile } from './sources-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-sources-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(text: string) {
  const path = join(folder, 'sources.yaml')
  await writeFile(path, text)
  const { definitions, problems } = await readSourcesFile(path, t)
  return { definitions, problems: problems.map((each) => each.replaceAll(path, 'FILE')) }
}

test('a file names sources, the kind of each by its address', async () => {
  const { definitions, problems } = await read(`
- name: docs
  address: https://docs.example.org/guide/
  every: 6h
  exclude: ['v1/**']
  metadata: { version: '2' }
- { name: code, address: 'git+https://git.example.org/a/b#main:docs', base_url: 'https://b.example.org' }
- { name: book, address: 'https://example.org/book.epub' }
- { name: local, address: /srv/docs }
`)
  expect(problems).toEqual([])
  expect(definitions.map(({ name, kind }) => [name, kind])).toEqual([
    ['docs', 'site'],
    ['code', 'git'],
    ['book', 'archive'],
    ['local', 'folder'],
  ])
  expect(definitions[0]).toMatchObject({
    every: '6h',
    exclude: ['v1/**'],
    metadata: { version: '2' },
    collection: 'default',
  })
})

test.each([
  ['- { name: docs }', 'FILE, the source docs: address: '],
  ['- { name: docs, address: /a, evrey: 6h }', 'FILE, the source docs: has no field evrey'],
  ['- { name: docs, address: /a, every: 6 hours }', 'FILE, the source docs: every: '],
  ['- { name: a, address: /a }\n- { name: a, address: /b }', 'FILE, the source a: is there twice'],
  ['sources: none', 'FILE holds no list of sources'],
  ['- [', 'FILE is no YAML'],
])('%s is refused', async (text, problem) => {
  expect((await read(text)).problems).toEqual([expect.stringContaining(problem)])
})

test('a file that is missing is named', async () => {
  expect((await readSourcesFile(join(folder, 'none.yaml'), t)).problems).toEqual([
    `${join(folder, 'none.yaml')} is not there`,
  ])
})
