import { afterAll, beforeAll, expect, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { patchSource } from '../../../scripts/patch-driver.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/open-database.ts'
import { checkDriver, MENDED_MARK } from './check-driver.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

test('the driver that is installed here is the mended one', async () => {
  await checkDriver()
})

test('one that is not is refused before it is used', async () => {
  const mended = await Bun.file(new URL('./connection.js', import.meta.resolve('postgres'))).text()
  expect(patchSource(mended)).toBe(mended)
  await writeFile(join(folder.path, 'connection.js'), mended.replaceAll(MENDED_MARK, ''))
  const checked = checkDriver(pathToFileURL(join(folder.path, 'index.js')).href)
  await expect(checked).rejects.toThrow('run npx bun scripts/patch-driver.ts')
})
