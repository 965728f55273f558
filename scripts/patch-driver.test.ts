import { expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { patchSource } from './patch-driver.ts'

test('the driver in node_modules is mended: else `npm install`', async () => {
  const source = await readFile(join(import.meta.dir, '../node_modules/postgres/src/connection.js'), 'utf8')
  expect(patchSource(source)).toBe(source)
})

test('another release of the driver is not changed by guess', () => {
  expect(() => patchSource('export default 1')).toThrow('not the release')
})
