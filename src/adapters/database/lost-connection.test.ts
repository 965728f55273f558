/** What becomes of queries on a connection that is reset: see `scripts/patch-driver.ts`. */
import { expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import postgres from 'postgres'
import { testPostgresUrl } from '../../../test/support/postgres.ts'

const url = testPostgresUrl()
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

test.skipIf(url === undefined)(
  'a query sent after a reset, before the connection has closed, fails; the next connection keeps its replies apart',
  async () => {
    const { hostname, port } = new URL(url ?? '')
    const sockets: Socket[] = []
    const open = (): Socket => {
      const socket = connect(Number(port), hostname)
      sockets.push(socket)
      return socket
    }
    const sql = postgres(url ?? '', { max: 1, socket: open, backoff: 0 } as never)
    try {
      await sql`select 1`
      const [socket] = sockets as [Socket]
      const running = failureOf(sql`select pg_sleep(30)`)
      const late = new Promise<unknown>((resolve) => {
        socket.once('error', () => resolve(failureOf(sql`select 'late' as word`)))
      })
      // The driver sends what it has in the next turn of the loop.
      await new Promise(setImmediate)
      socket.destroy(new Error('reset'))
      expect(await running).toBeInstanceOf(Error)
      expect(await late).toBeInstanceOf(Error)
      const replies = await Promise.all(['a', 'b', 'c'].map((word) => sql`select ${word} as word`))
      expect(replies.map(([row]) => row?.word)).toEqual(['a', 'b', 'c'])
    } finally {
      await sql.end({ timeout: 0 })
    }
  },
  10_000,
)
