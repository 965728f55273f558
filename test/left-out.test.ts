/** Whatever plugin is left out, the rest starts and answers. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { plugins } from '../plugins/index.ts'
import { createApp } from '../src/app/app.ts'
import { createLibrary, type TestLibrary } from './support/library.ts'

// A first start without a seed makes a database.
setDefaultTimeout(60_000)

describe('the app boots with a plugin left out', () => {
  let library: TestLibrary
  beforeAll(async () => {
    library = await createLibrary()
  })
  afterAll(() => library.remove())

  const required = new Set(plugins.flatMap(({ requires }) => requires ?? []))
  for (const name of plugins.map((plugin) => plugin.name).filter((each) => !required.has(each))) {
    test(name, async () => {
      const app = await createApp({
        environment: { ...library.settings, EMBEDDER: 'none', LOG_LEVEL: 'silent', PLUGINS_DISABLED: name },
      })
      try {
        const get = (path: string) => app.fetch(new Request(`http://localhost${path}`))
        expect((await get('/livez')).status).toBe(200)
        expect((await get('/health')).status).toBe(200)
        const unknown = await get('/nowhere')
        expect(unknown.status).toBe(404)
        expect(unknown.headers.get('content-type')).toContain('application/problem+json')
        expect(app.plugins.map((plugin) => plugin.name)).not.toContain(name)
      } finally {
        await app.close()
      }
    })
  }
})
