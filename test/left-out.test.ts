/** Whatever plugin is left out, the rest starts and answers. */
import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plugins } from '../plugins/index.ts'
import { createApp } from '../src/app.ts'

describe('the app boots with a plugin left out', () => {
  const folders: string[] = []
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

  const required = new Set(plugins.flatMap(({ requires }) => requires ?? []))
  for (const name of plugins.map((plugin) => plugin.name).filter((each) => !required.has(each))) {
    test(name, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'lectern-without-'))
      folders.push(folder)
      const app = await createApp({
        environment: { DATA_DIR: folder, LOG_LEVEL: 'silent', PLUGINS_DISABLED: name, SAMPLE_BOOK: 'false' },
      })
      try {
        const get = (path: string) => app.fetch(new Request(`http://localhost${path}`))
        expect((await get('/livez')).status).toBe(200)
        expect((await get('/health')).status).toBe(200)
        expect((await get('/nowhere')).headers.get('content-type')).toContain('application/problem+json')
        expect(app.plugins.map((plugin) => plugin.name)).not.toContain(name)
      } finally {
        await app.close()
      }
    })
  }
})
