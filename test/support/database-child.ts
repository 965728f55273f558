/**
 * A process with the embedded database open, to be killed or to stand in the way.
 * `bun test/support/database-child.ts hold|write DATA_DIR` prints `open`, then, when writing, the number of each row
 * that was acknowledged.
 */
import { writeSync } from 'node:fs'
import { openEmbedded } from './open-database.ts'

const say = (line: string): number => writeSync(1, `${line}\n`)

const [mode, dataDir = ''] = process.argv.slice(2)
const { database, close } = await openEmbedded(dataDir)
const { sql } = database
process.once('SIGTERM', async () => {
  await close()
  process.exit(0)
})
say('open')
if (mode === 'write') {
  await sql`create table if not exists rows (n integer primary key, filler text)`
  const [last] = await sql<{ n: number }[]>`select coalesce(max(n), 0) as n from rows`
  for (let n = (last?.n ?? 0) + 1; ; n++) {
    await sql`insert into rows values (${n}, ${'x'.repeat(n % 500)})`
    say(`${n}`)
  }
}
