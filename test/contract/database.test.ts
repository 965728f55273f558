import { describe, expect, test } from 'bun:test'
import { closedWith, openInFolder, openServer, temporaryFolder } from '../support/open-database.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { databaseContract } from './database.ts'

databaseContract('embedded', async () => await openInFolder(await temporaryFolder()))

const server = testPostgresUrl()

if (server !== undefined) {
  for (const [name, settings] of [
    ['postgres', {}],
    ['postgres without prepared statements', { DATABASE_PREPARE: false }],
  ] as const) {
    databaseContract(name, async () => {
      const database = await createTestDatabase(server)
      return closedWith(await openServer(database.url, settings), database.drop)
    })
  }
}

describe('a server that cannot be used', () => {
  const refused = (url: string): Promise<string> =>
    openServer(url).then(
      async ({ close }) => {
        await close()
        return 'opened'
      },
      (error: Error) => error.message,
    )

  test('nobody listens: says where, without the password', async () => {
    const message = await refused('postgres://reader:hunter2@127.0.0.1:1/lectern')
    expect(message).toContain('127.0.0.1:1')
    expect(message).toContain('DATABASE_URL')
    expect(message).not.toContain('hunter2')
  })

  test('no URL of PostgreSQL', async () => {
    expect(await refused('mysql://root@127.0.0.1/lectern')).toContain('must begin with postgres://')
  })

  test.skipIf(server === undefined)('no such database', async () => {
    const url = new URL(server ?? '')
    url.pathname = '/no_such_database'
    expect(await refused(url.href)).toContain('does not exist')
  })
})
