/** `lectern ingest --watch`: a process of its own, against a server in this one. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen, type Server } from '../../src/server.ts'
import { PROGRAM } from '../support/program.ts'
import { ADMIN_KEY, type RunningApp, runApp } from '../support/running-app.ts'
import { run } from './captured.ts'

const WAIT_MS = 60_000
let running: RunningApp
let server: Server
let site: string

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'lectern-watch-'))
  await mkdir(join(site, 'docs'))
  await writeFile(join(site, 'mkdocs.yml'), 'site_name: Lamps\n')
  await writeFile(join(site, 'part.md'), 'Trim wicks weekly.\n')
  await writeFile(join(site, 'docs', 'index.md'), '# Lamps\n\nLamps burn for nine hours.\n')
  await writeFile(join(site, 'docs', 'care.md'), '# Care\n\n--8<-- "part.md"\n')
  running = await runApp({})
  server = await listen(running.app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server?.stop(0)
  await running?.close()
  await rm(site, { recursive: true, force: true })
})

const versions = async (): Promise<Readonly<Record<string, string>>> => {
  const reply = await running.call('GET', '/v1/documents?limit=100')
  const { items } = (await reply.json()) as { readonly items: readonly { id: string; version: number }[] }
  return Object.fromEntries(items.map(({ id, version }) => [id, `v${version}`]))
}
const contentOf = async (id: string): Promise<string> =>
  ((await (await running.call('GET', `/v1/documents/${id}`)).json()) as { readonly content: string }).content

async function until(holds: () => Promise<boolean>): Promise<void> {
  const latest = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > latest) throw new Error('It did not come to hold')
    await Bun.sleep(50)
  }
}

test(
  'sends the pages that change, those that include what changes too, and removes those that are deleted',
  async () => {
    const child = Bun.spawn([...PROGRAM, 'ingest', site, '--watch', '--prune'], {
      env: { PATH: process.env.PATH, LECTERN_URL: server.url, ADMIN_KEY },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const out = new Response(child.stdout).text()
    const err = new Response(child.stderr).text()
    try {
      await until(async () => Object.keys(await versions()).length === 2)
      expect(await versions()).toEqual({ care: 'v1', index: 'v1' })
      await Bun.sleep(2500)

      await writeFile(join(site, 'docs', 'index.md'), '# Lamps\n\nLamps burn for ten hours.\n')
      await until(async () => (await contentOf('index')).includes('ten hours'))
      expect(await versions()).toEqual({ care: 'v1', index: 'v2' })

      await writeFile(join(site, 'part.md'), 'Trim wicks daily.\n')
      await until(async () => (await contentOf('care')).includes('daily'))
      expect(await versions()).toEqual({ care: 'v2', index: 'v2' })

      await writeFile(join(site, 'docs', 'new.md'), '# New\n\nA new page.\n')
      await until(async () => (await versions()).new === 'v1')
      await writeFile(join(site, 'docs', 'new.md'), new Uint8Array([0x23, 0xff, 0xfe, 0x41]))
      await rm(join(site, 'docs', 'care.md'))
      await Bun.sleep(3000)
      // With a page that cannot be read nobody knows what is gone.
      expect(Object.keys(await versions()).sort()).toEqual(['care', 'index', 'new'])
      await rm(join(site, 'docs', 'new.md'))
      await until(async () => Object.keys(await versions()).length === 1)
      expect(await versions()).toEqual({ index: 'v2' })
    } finally {
      child.kill('SIGINT')
    }
    expect(await child.exited).toBe(0)
    const lines = (await out).split('\n')
    expect(lines.filter((line) => line.startsWith('changed'))).toHaveLength(2)
    expect(lines).toContain('removed   care')
    expect(await err).toContain('Watching for changes.')
  },
  WAIT_MS,
)

test(
  'needs a server, and folders or files',
  async () => {
    const alone = await run(['ingest', site, '--watch'], { DATA_DIR: join(site, 'data'), EMBEDDER: 'none' })
    expect([alone.code, alone.err]).toEqual([69, expect.stringContaining('lectern serve')])
    const dry = await run(['ingest', site, '--watch', '--dry-run'], { LECTERN_URL: server.url, ADMIN_KEY })
    expect(dry.code).toBe(2)
  },
  WAIT_MS,
)
