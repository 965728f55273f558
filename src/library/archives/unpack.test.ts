import { describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { packTar, type TarEntry, type TarHeader } from 'modern-tar'
import { isArchive, type LeftPacked } from './archive-names.ts'
import { unpackArchive, unpackInto } from './unpack.ts'

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

const tarOf = (files: Readonly<Record<string, string>>): Promise<Uint8Array> =>
  packTar(Object.entries(files).map(([name, body]) => entryOf(name, body)))
const entryOf = (name: string, body = '', type: TarHeader['type'] = 'file'): TarEntry => ({
  header: { name, type, size: body.length, ...(type === 'symlink' || type === 'link' ? { linkname: 'c.md' } : {}) },
  body,
})

const archives: Readonly<Record<string, Uint8Array>> = {
  'site.zip': zipSync(Object.fromEntries(Object.entries(FILES).map(([path, text]) => [path, strToU8(text)]))),
  'site.tar.gz': gzipSync(
    await tarOf(Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`./${name}`, text]))),
  ),
  'site.tar': await tarOf(FILES),
}

describe('pages come out of an archive, and what is none is counted', () => {
  for (const [name, bytes] of Object.entries(archives))
    test(name, async () => {
      expect(isArchive(name)).toBe(true)
      const { files, leftOut } = await unpackArchive(name, bytes)
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

describe('what an archive should not hold is left out and counted, and the rest comes in', () => {
  const HOSTILE = {
    '../../evil.md': 'x',
    '/etc/b.md': 'x',
    'C:\\d.md': 'x',
    '..\\e.md': 'x',
    'docs\\f.md': 'by a backslash',
    'a.md/inside.md': 'x',
    'a.md': 'where another has its folder',
    [`${'g'.repeat(300)}.md`]: 'x',
    'c.md': 'c',
  }
  const named = {
    outside: { reason: 'files outside the archive', count: 4 },
    links: { reason: 'files that are links', count: 1 },
    devices: { reason: 'files that are devices or pipes', count: 2 },
    replaced: { reason: 'files that a later one of the same name replaces', count: 1 },
    unwritable: { reason: 'files whose names cannot be written', count: 2 },
  } as const
  const unpacked = async (name: string, bytes: Uint8Array) => {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-unpack-'))
    try {
      const leftOut = await unpackInto(name, bytes, folder)
      const inside = (await readdir(folder, { recursive: true })).sort()
      return { inside, leftOut: leftOut.toSorted(byOrder), c: await readFile(join(folder, 'c.md'), 'utf8') }
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  const inside = ['a.md', 'a.md/inside.md', 'c.md', 'docs', 'docs/f.md']

  test('in a tar', async () => {
    const tar = await packTar([
      entryOf('./c.md', 'older'),
      ...Object.entries(HOSTILE).map(([name, body]) => entryOf(name, body)),
      entryOf('s.md', '', 'symlink'),
      entryOf('h.md', '', 'link'),
      entryOf('d.md', '', 'character-device'),
      entryOf('p.md', '', 'fifo'),
    ])
    expect(await unpacked('a.tar.gz', gzipSync(tar))).toEqual({
      inside,
      leftOut: [named.replaced, named.outside, { ...named.links, count: 2 }, named.devices, named.unwritable].toSorted(
        byOrder,
      ),
      c: 'c',
    })
  })

  test('in a zip', async () => {
    const special = (mode: number): Zippable[string] => [strToU8('c.md'), { os: 3, attrs: (mode << 16) >>> 0 }]
    const zip = zipSync({
      './c.md': strToU8('older'),
      ...Object.fromEntries(Object.entries(HOSTILE).map(([name, body]) => [name, strToU8(body)])),
      'n\0.md': strToU8('x'),
      's.md': special(0o120_777),
      'd.md': special(0o020_666),
      'p.md': special(0o010_666),
      'mode.md': special(0o100_644),
    })
    expect(await unpacked('a.zip', zip)).toEqual({
      inside: [...inside, 'mode.md'],
      leftOut: [named.replaced, named.outside, { ...named.unwritable, count: 3 }, named.links, named.devices].toSorted(
        byOrder,
      ),
      c: 'c',
    })
  })
})

const byOrder = (one: LeftPacked, other: LeftPacked): number => one.reason.localeCompare(other.reason)

test('long names and those with spaces, umlauts and equals signs stay whole, however a tar writes them', async () => {
  const names = [`docs/${'folder/'.repeat(18)}p.md`, `${'Über uns = /'.repeat(20)}a b=c.md`]
  const { files } = await unpackArchive('a.tar', await tarOf(Object.fromEntries(names.map((name) => [name, 'x']))))
  expect(files.map(({ path }) => path)).toEqual(names)
})

test('no archive unpacks without end, and a broken one is said to be', async () => {
  const bomb = gzipSync(new Uint8Array(210 * 1024 * 1024))
  await expect(unpackArchive('a.tar.gz', bomb)).rejects.toThrow('more than 200 MB')
  await expect(unpackArchive('a.zip', new Uint8Array([80, 75, 3, 4]))).rejects.toThrow('The archive is broken')
  await expect(unpackArchive('a.tgz', new Uint8Array([1, 2]))).rejects.toThrow('The archive is broken')
  const cut = (await tarOf({ 'a.md': 'x', 'b.md': 'x'.repeat(2000) })).slice(0, 2000)
  await expect(unpackArchive('a.tar', cut)).rejects.toThrow('The archive is broken')
})
