import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test'
import fs from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { DATABASE_ASSETS } from './assets.ts'
import { createCluster } from './cluster.ts'
import { startEngine } from './engine.ts'
import { engineFiles } from './engine-files.ts'
import { ENGINE_PACKAGE_VERSION } from './engine-version.ts'

let folder: string
let engine: PGlite

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-engine-'))
  const directory = join(folder, 'pg')
  await createCluster(directory, folder)
  engine = await startEngine({ directory, extensionFolder: folder })
}, 60_000)

afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

test('a commit is synced to the disk, a read is not', async () => {
  const sync = spyOn(fs, 'fsyncSync')
  try {
    await engine.exec('create table kept (n integer)')
    sync.mockClear()
    await engine.exec('insert into kept values (1)')
    expect(sync).toHaveBeenCalled()
    sync.mockClear()
    await engine.exec('select * from kept')
    expect(sync).not.toHaveBeenCalled()
  } finally {
    sync.mockRestore()
  }
})

test('pgvector is there', async () => {
  await engine.exec('create extension vector')
  const { rows } = await engine.query(`select '[3,4]'::vector <-> '[0,0]'::vector as distance`)
  expect(rows).toEqual([{ distance: 5 }])
})

test('the version that its files are unpacked under is that of the package', async () => {
  const manifest = new URL('../../../../node_modules/@electric-sql/pglite/package.json', import.meta.url)
  expect(JSON.parse(await readFile(manifest, 'utf8')).version).toBe(ENGINE_PACKAGE_VERSION)
})

test('what it writes to its files reaches no other engine', async () => {
  new Uint8Array(await (await engineFiles(folder)).arrayBuffer()).fill(0, 0, 100)
  const fresh = new Uint8Array(await (await engineFiles(folder)).arrayBuffer())
  const original = await readFile(new URL(`../../../../${DATABASE_ASSETS['pglite.data']}`, import.meta.url))
  expect(Buffer.compare(fresh, original)).toBe(0)
})
