/** Nobody is let in from other machines by oversight. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createApp } from '../../src/app/app.ts'
import type { Environment } from '../../src/config.ts'
import { createLibrary, type TestLibrary } from '../support/library.ts'
import { run } from './captured.ts'

let library: TestLibrary
beforeAll(async () => {
  library = await createLibrary()
})
afterAll(() => library.remove())

const settings = (more: Environment): Environment => ({
  ...library.settings,
  EMBEDDER: 'none',
  LOG_LEVEL: 'silent',
  ...more,
})

/** What stands against listening beyond loopback. */
async function reasonsWith(more: Environment, prepare?: string): Promise<readonly string[]> {
  const app = await createApp({ environment: settings(more) })
  try {
    if (prepare !== undefined) await app.ports.database.sql.unsafe(prepare)
    const reasons = await Promise.all(app.plugins.map(({ parts }) => parts.refuseExposure?.()))
    return reasons.filter((reason) => reason !== undefined)
  } finally {
    await app.close()
  }
}

const insertKey = (expires: string): string =>
  `insert into api_keys (id, name, secret_hash, scopes, expires_at) values ('${expires}', '', '', '[]', ${expires})`

describe('listening beyond loopback', () => {
  test('is refused while nobody has said who may come in', async () => {
    const { code, err } = await run(['serve'], settings({ HOST: '0.0.0.0', PORT: '0', SAMPLE_BOOK: 'false' }))
    expect(code).toBe(78)
    expect(err).toContain('HOST is "0.0.0.0"')
    for (const name of ['ADMIN_KEY', 'AUTH_JWKS_URL', 'AUTH_ANONYMOUS']) expect(err).toContain(name)
  }, 60_000)

  test('is refused without the plugin that authenticates', async () => {
    const without = settings({ HOST: '0.0.0.0', PORT: '0', PLUGINS_DISABLED: 'auth' })
    expect(await run(['serve'], without)).toMatchObject({
      code: 78,
      err: expect.stringContaining('no plugin named auth'),
    })
  }, 60_000)

  test('is allowed with a way in, or on purpose', async () => {
    expect(await reasonsWith({ ADMIN_KEY: 'the-admin-key-of-this-test' })).toEqual([])
    expect(await reasonsWith({ AUTH_ANONYMOUS: 'chat' })).toEqual([])
    expect(await reasonsWith({ AUTH_ANONYMOUS: 'none' })).toEqual([])
    const issuer = { AUTH_JWKS_URL: 'https://login.example.org/jwks', AUTH_ISSUER: 'login', AUTH_AUDIENCE: 'lectern' }
    expect(await reasonsWith(issuer)).toEqual([])
  }, 60_000)

  test('is allowed with an API key that can still be used', async () => {
    expect(await reasonsWith({})).toHaveLength(1)
    expect(await reasonsWith({}, insertKey('now()'))).toHaveLength(1)
    expect(await reasonsWith({}, insertKey('null'))).toEqual([])
  }, 60_000)
})
