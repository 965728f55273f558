import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createLogger } from '../../../src/telemetry/log/log.ts'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { deleteKey, insertKey } from './rows.ts'
import { newSecret } from './secret.ts'
import { createKeyVerifier } from './verify.ts'

const log = createLogger('silent')
let open: OpenDatabase

beforeAll(async () => {
  open = await openLibraryDatabase()
}, 60_000)
afterAll(() => open?.close())

async function makeKey() {
  const { id, key, digest } = newSecret()
  const fields = { name: 'test', scopes: ['chat'] as const, collections: null, limits: null, expiresAt: null }
  await insertKey(open.database.sql, { id, digest, ...fields })
  return { id, key }
}

describe('a key on another replica', () => {
  test('is believed for less than a second after it was revoked', async () => {
    let time = 1
    const other = createKeyVerifier(open.database, log, () => time)
    const { id, key } = await makeKey()
    expect(await other.verify(key)).toEqual({ id: `key:${id}`, scopes: ['chat'], collections: null })
    await deleteKey(open.database.sql, null, id)
    time = 900
    expect(await other.verify(key)).toBeDefined()
    time = 902
    expect(await other.verify(key)).toBeUndefined()
    await other.close()
  })

  test('works as soon as it is made, also when it was tried before', async () => {
    const other = createKeyVerifier(open.database, log, () => 1)
    const { id, key, digest } = newSecret()
    expect(await other.verify(key)).toBeUndefined()
    const fields = { name: 'test', scopes: ['chat'] as const, collections: ['one'], limits: null, expiresAt: null }
    await insertKey(open.database.sql, { id, digest, ...fields })
    expect(await other.verify(key)).toMatchObject({ collections: ['one'] })
    await other.close()
  })

  test('whose database does not answer is not called wrong', async () => {
    const { key } = await makeKey()
    const away = { sql: (() => Promise.reject(new Error('the database is away'))) as never }
    const verifier = createKeyVerifier(away, log)
    await expect(verifier.verify(key)).rejects.toMatchObject({ code: 'upstream_unavailable' })
  })
})
