import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOrMakeAdminKey } from './admin-key.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-admin-key-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the admin key that is kept', () => {
  test('of many that start at once one makes it, and all have the same', async () => {
    const dataDir = join(folder, 'many', 'deep')
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOrMakeAdminKey(dataDir)))
    expect(new Set(keys.map(({ key }) => key)).size).toBe(1)
    expect(keys.filter(({ made }) => made)).toHaveLength(1)
    expect(await readdir(dataDir)).toEqual(['admin-key'])
    expect(await readOrMakeAdminKey(dataDir)).toMatchObject({ key: keys[0]?.key, made: false })
  })

  test('one that was cut short is refused: an empty key must open nothing', async () => {
    await writeFile(join(folder, 'admin-key'), '\n')
    await expect(readOrMakeAdminKey(folder)).rejects.toThrow(/admin-key holds no usable admin key: delete/)
  })

  test('where nothing can be kept, it is said what to set', async () => {
    await writeFile(join(folder, 'a-file'), '')
    await expect(readOrMakeAdminKey(join(folder, 'a-file'))).rejects.toThrow(/ADMIN_KEY/)
  })
})
