/**
 * Lectern beside the stack it stands in for (`versus/stack.py`): the same PostgreSQL, the same stand-ins for Cohere, Qdrant and
 * Gemini, the same questions, in rounds that take turns. Prints a table, ratios first.
 */
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import type { Service } from './service.ts'
import { measureRequests } from './versus/requests.ts'
import { type Name, openSides } from './versus/sides.ts'
import { measureStarts } from './versus/start.ts'
import { measureStreams } from './versus/streams.ts'
import { type Row, toTable } from './versus/table.ts'

const USAGE = `Usage: npm run bench:versus -- [--database URL] [--program FILE] [--readers N,N…] [--only requests,streams,start]

Asks the built program and the stack of versus/stack.py the same questions in rounds that take turns, and prints a table,
ratios first. --readers says how many streams are open at once, --only which parts are measured.`

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    database: { type: 'string', default: process.env.TEST_DATABASE_URL ?? '' },
    program: { type: 'string', default: 'dist/lectern' },
    readers: { type: 'string', default: '1,50,500,1000' },
    only: { type: 'string', default: 'requests,streams,start' },
  },
})
if (values.help) {
  stdout.write(`${USAGE}\n`)
  exit(0)
}
if (values.database === '') throw new Error('--database is missing: scripts/test-postgres.sh start prints an address')
const wanted = new Set(values.only.split(','))
const WORDS = 63
const PAUSE_MS = 100
/** Of the rounds of few readers, so that their quantiles mean something. */
const MIN_ANSWERS = 200

/** An answer in so many deltas, the last with its citation. */
const answerOf = (words: number): readonly string[] => [
  ...Array.from({ length: words }, () => ' some more words'),
  ' are written here [1].',
]
let asked = 0
const next = (): number => asked++

const sides = await openSides(values.database, resolve(values.program))
const rows: Row[] = []
const running: Partial<Record<Name, Service>> = {}
try {
  const both = { lectern: await sides.start('lectern'), stack: await sides.start('stack') }
  Object.assign(running, both)
  await sides.fill(both)
  if (wanted.has('requests')) {
    const deltas = answerOf(15)
    await sides.set({ deltas, pauseMs: 0 })
    rows.push(...(await measureRequests(both, deltas.join(''), next)))
  }
  if (wanted.has('streams'))
    for (const readers of values.readers.split(',').map(Number)) {
      const deltas = answerOf(WORDS)
      await sides.set({ deltas, pauseMs: readers === 1 ? PAUSE_MS / 5 : PAUSE_MS })
      const rounds = readers === 1 ? 20 : Math.max(1, Math.round(MIN_ANSWERS / readers))
      rows.push(...(await measureStreams(both, { readers, rounds, expected: deltas.join(''), next })))
    }
  for (const name of ['lectern', 'stack'] as const) {
    await running[name]?.stop()
    delete running[name]
  }
  if (wanted.has('start')) rows.push(...(await measureStarts(sides.start)))
  const [processor] = cpus()
  console.log(
    `${cpus().length} × ${processor?.model ?? 'a processor'}, ${new Date().toISOString().slice(0, 10)}\n\n${toTable(rows)}`,
  )
} finally {
  for (const service of Object.values(running)) await service.stop()
  await sides.close()
}
