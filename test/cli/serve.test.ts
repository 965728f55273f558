/** The program as a process of its own: start, tell where it is, take a signal, leave nothing behind. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLibrary } from '../support/library.ts'
import { type LogLine, logLines, readUntil } from '../support/log-lines.ts'
import { COMPILED, PROGRAM } from '../support/program.ts'

const WAIT_MS = 180_000
let folder: string
const started = new Set<Bun.Subprocess>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-serve-'))
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

function spawn(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = Bun.spawn([...PROGRAM, ...words], {
    env: { PATH: process.env.PATH, HOME: folder, DATA_DIR: join(folder, 'data'), EMBEDDER: 'none', ...environment },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  started.add(child)
  child.exited.then(() => started.delete(child))
  return child
}

async function output(words: readonly string[], environment?: Readonly<Record<string, string>>) {
  const child = spawn(words, environment)
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { out, err, code }
}

describe('serve', () => {
  test(
    'starts with nothing set, reads its guide, answers, and ends at a signal with nothing left behind',
    async () => {
      const child = spawn(['serve'], { PORT: '0' })
      const lines = logLines(child.stdout)
      const seen = await readUntil(lines, 'sample_book_ready')
      const dataDir = join(folder, 'data')
      const record = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as LogLine
      const key = (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim()
      expect(record.pid).toBe(child.pid)
      expect(seen.find(({ event }) => event === 'listening')).toMatchObject({
        url: record.url,
        docs: `${record.url}/docs`,
        data_dir: dataDir,
        ports: { database: 'embedded (the default)' },
      })
      expect(seen.filter((line) => JSON.stringify(line).includes(key))).toHaveLength(1)

      // The runtime reads some variables when it starts: the program has replaced itself.
      if (process.platform === 'linux') {
        const environment = await readFile(`/proc/${child.pid}/environ`, 'utf8')
        expect(environment).toContain('BUN_CONFIG_MAX_HTTP_REQUESTS=65000')
        expect(environment.includes('BUN_JSC_')).toBe(PROGRAM[0] === COMPILED)
      }

      const asked = await output(['ask', 'How do I back up?'])
      expect([asked.code, asked.err]).toEqual([0, expect.not.stringContaining('lectern:')])
      expect(asked.out).toContain('[1]')
      const second = await output(['serve'], { PORT: '0' })
      expect(second.code).toBe(69)
      expect(second.err).toContain(`in use by process ${child.pid}, serving ${record.url}`)

      expect(await output(['collections', 'delete', 'guide'])).toEqual({ code: 0, out: 'Deleted guide.\n', err: '' })
      child.kill('SIGTERM')
      const ending = await readUntil(lines, 'stopped')
      expect(ending.map(({ event }) => event)).toContain('stopping')
      expect(await child.exited).toBe(0)
      expect(await readdir(dataDir)).not.toContain('server.json')
      expect(JSON.stringify(ending)).not.toContain(key)
    },
    WAIT_MS,
  )

  test(
    'does not bring back what was deleted, nor show the key again',
    async () => {
      const child = spawn(['serve'], { PORT: '0' })
      const lines = logLines(child.stdout)
      const seen = await readUntil(lines, 'listening')
      child.kill('SIGINT')
      seen.push(...(await readUntil(lines, 'stopped')))
      expect(await child.exited).toBe(0)
      const events = seen.map(({ event }) => event)
      expect(events).not.toContain('sample_book_ready')
      expect(events).not.toContain('document_indexed')
      expect(events).not.toContain('announcement')
    },
    WAIT_MS,
  )

  test(
    'commands open the program themselves when no server holds the data directory',
    async () => {
      const { code, out } = await output(['migrate', 'status'])
      expect(code).toBe(0)
      expect(out).toMatch(/^applied +\d{14} +create_library$/m)
      const found = await output(['search', 'backup', '--json'])
      expect([found.code, JSON.parse(found.out).results]).toEqual([3, []])
      expect((await output(['doctor'], { PORT: '0' })).code).toBe(0)
    },
    WAIT_MS,
  )

  test(
    'a port that is taken is said, with what to do',
    async () => {
      const other = createServer()
      const { promise, resolve } = Promise.withResolvers<void>()
      other.listen(0, '127.0.0.1', resolve)
      await promise
      const address = other.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const library = await createLibrary()
      const settings = { ...library.settings, PORT: String(port) }
      try {
        const { code, err } = await output(['serve'], { ...settings, LOG_LEVEL: 'silent' })
        expect(code).toBe(69)
        expect(err).toContain(`Port ${port} on 127.0.0.1 is taken: stop the program that has it, or set PORT`)
        expect(err).not.toContain('    at ')
        const doctor = await output(['doctor'], settings)
        expect(doctor.code).toBe(1)
        expect(doctor.out).toMatch(/✗ port/)
      } finally {
        other.close()
        await library.remove()
      }
    },
    WAIT_MS,
  )

  test(
    'does not listen to the world when everyone may write',
    async () => {
      const { code, err } = await output(['serve'], {
        HOST: '0.0.0.0',
        PORT: '0',
        PLUGINS_DISABLED: 'auth',
        LOG_LEVEL: 'silent',
      })
      expect(code).toBe(78)
      expect(err).toContain('anyone could write')
    },
    WAIT_MS,
  )

  test('version and help need nothing at all', async () => {
    const { out, code } = await output(['version'])
    expect([code, out]).toEqual([0, expect.stringMatching(/^lectern \d+\.\d+\.\d+ \(Bun /)])
  })
})
