import { expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { leftOutClauses } from '../../library/folder/walk-folder.ts'
import { openArchives } from './open-archives.ts'

test('what an archive holds besides pages is counted by reason', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-archives-'))
  const names = ['../evil.md', '/abs.md', 'ok/good.md', '.git/config', 'logo.png']
  await writeFile(join(folder, 'a.zip'), zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')]))))
  const { leftOut, close } = await openArchives(['a.zip'], folder)
  await close()
  await rm(folder, { recursive: true })
  expect(leftOutClauses(leftOut).toSorted()).toEqual([
    '1 hidden',
    '1 of types that are not read (1 .png)',
    '2 whose names lead out of their archive',
  ])
})
