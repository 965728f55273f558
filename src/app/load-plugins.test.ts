import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyPlugin } from '../plugin.ts'
import { createLogger } from '../telemetry/log/log.ts'
import { closePlugins, loadPluginFiles, orderPlugins, setUpPlugins } from './load-plugins.ts'

const plugin = (name: string, more: Partial<AnyPlugin> = {}): AnyPlugin => ({
  contract: 1,
  name,
  summary: name,
  setup: () => ({}),
  ...more,
})
const names = (plugins: readonly AnyPlugin[]) => plugins.map(({ name }) => name)
const silent = createLogger('silent')

describe('orderPlugins', () => {
  test('keeps the given order but for requires and after', () => {
    const given = [plugin('limit', { after: ['auth'] }), plugin('rag'), plugin('auth')]
    expect(names(orderPlugins(given, []))).toEqual(['auth', 'limit', 'rag'])
  })

  test('does without what is only named in after', () => {
    expect(names(orderPlugins([plugin('limit', { after: ['auth'] }), plugin('auth')], ['auth']))).toEqual(['limit'])
  })

  test('refuses a missing requirement, a cycle, a double name, another contract and an unknown name', () => {
    expect(() => orderPlugins([plugin('a', { requires: ['b'] })], [])).toThrow('a requires b')
    const cycle = [plugin('a', { after: ['b'] }), plugin('b', { after: ['a'] })]
    expect(() => orderPlugins(cycle, [])).toThrow('a → b → a')
    expect(() => orderPlugins([plugin('a'), plugin('a')], [])).toThrow('two plugins named a')
    expect(() => orderPlugins([plugin('a', { contract: 2 as unknown as 1 })], [])).toThrow('contract 2')
    expect(() => orderPlugins([plugin('a')], ['b'])).toThrow('PLUGINS_DISABLED names b')
  })
})

describe('setUpPlugins', () => {
  test('closes in reverse what was set up before a failure', async () => {
    const closed: string[] = []
    const setUp = async ({ name }: AnyPlugin) => {
      if (name === 'broken') throw new Error('no disk')
      return { close: () => void closed.push(name) }
    }
    const plugins = [plugin('one'), plugin('two'), plugin('broken'), plugin('never')]
    await expect(setUpPlugins(plugins, setUp, silent)).rejects.toThrow('no disk')
    expect(closed).toEqual(['two', 'one'])
  })

  test('goes on closing when one close fails', async () => {
    const closed: string[] = []
    const loaded = await setUpPlugins(
      [plugin('one'), plugin('two')],
      async ({ name }) => ({
        close: () => {
          if (name === 'two') throw new Error('stuck')
          closed.push(name)
        },
      }),
      silent,
    )
    await closePlugins(loaded, silent)
    expect(closed).toEqual(['one'])
  })
})

describe('loadPluginFiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-loader-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  test('loads a loose TypeScript file', async () => {
    const path = file('shout.ts', `export default { contract: 1, name: 'shout', summary: 'Shouts', setup: () => ({}) }`)
    expect(names(await loadPluginFiles([path]))).toEqual(['shout'])
  })

  test('names the file that is no plugin or is missing', async () => {
    await expect(loadPluginFiles([file('empty.ts', 'export default {}')])).rejects.toThrow('empty.ts')
    await expect(loadPluginFiles(['./nowhere.ts'])).rejects.toThrow('nowhere.ts')
  })
})
