import { describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { createTar } from 'nanotar'
import { isArchive } from './archive-names.ts'
import { unpackArchive } from './unpack.ts'

const FILES = {
  'docs/index.md': '# Home',
  'docs/guide/a.rst': 'A\n=\n',
  'mkdocs.yml': 'site_name: x',
  'docs/.vitepress/config.ts': 'export default {}',
  'docs/logo.png': 'x',
  'docs/photo.png': 'x',
  '.git/config': 'x',
  'node_modules/x/README.md': '# no',
}

const archives: Readonly<Record<string, Uint8Array>> = {
  'site.zip': zipSync(Object.fromEntries(Object.entries(FILES).map(([path, text]) => [path, strToU8(text)]))),
  'site.tar.gz': gzipSync(createTar(Object.entries(FILES).map(([name, data]) => ({ name: `./${name}`, data })))),
  'site.tar': createTar(Object.entries(FILES).map(([name, data]) => ({ name, data }))),
}

describe('pages come out of an archive, and what is none is counted', () => {
  for (const [name, bytes] of Object.entries(archives))
    test(name, () => {
      expect(isArchive(name)).toBe(true)
      const { files, leftOut } = unpackArchive(name, bytes)
      expect(files.map(({ path, bytes: content }) => [path, new TextDecoder().decode(content)])).toEqual([
        ['docs/index.md', '# Home'],
        ['docs/guide/a.rst', 'A\n=\n'],
        ['mkdocs.yml', 'site_name: x'],
        ['docs/.vitepress/config.ts', 'export default {}'],
      ])
      expect(leftOut.toSorted((a, b) => a.reason.localeCompare(b.reason))).toEqual([
        { reason: 'files hidden', count: 2 },
        { reason: 'files of a type that is not read (.png)', count: 2 },
      ])
    })
})

test('nothing leads out of an archive, and none unpacks without end', () => {
  const outside = zipSync({ '../a.md': strToU8('x'), '/etc/b.md': strToU8('x'), 'c.md': strToU8('x') })
  expect(unpackArchive('a.zip', outside)).toMatchObject({
    files: [{ path: 'c.md' }],
    leftOut: [{ reason: 'files outside the archive', count: 2 }],
  })
  const bomb = gzipSync(new Uint8Array(210 * 1024 * 1024))
  expect(() => unpackArchive('a.tar.gz', bomb)).toThrow('more than 200 MB')
  expect(() => unpackArchive('a.zip', new Uint8Array([80, 75, 3, 4]))).toThrow('The archive is broken')
  expect(() => unpackArchive('a.tgz', new Uint8Array([1, 2]))).toThrow('The archive is broken')
})
