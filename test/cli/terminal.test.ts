/** What the person sees who starts the program at a terminal for the first time. */
import { expect, test } from 'bun:test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROGRAM } from '../support/program.ts'

const WAIT_MS = 120_000

test(
  'the first start is readable, the sample book takes one line, and what is needed next comes last',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-terminal-'))
    const { promise: ready, resolve } = Promise.withResolvers<void>()
    let screen = ''
    const decoder = new TextDecoder()
    const child = Bun.spawn([...PROGRAM, 'serve'], {
      env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), EMBEDDER: 'none', PORT: '0', NO_COLOR: '1' },
      terminal: {
        cols: 100,
        rows: 40,
        data(_terminal, bytes) {
          screen += decoder.decode(bytes, { stream: true })
          if (screen.includes('/widget.js')) resolve()
        },
      },
    })
    try {
      await Promise.race([ready, child.exited])
      const lines = screen
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '')
      expect(lines.filter((line) => line.startsWith('{'))).toEqual([])
      expect(lines.filter((line) => /sample book ready +pages=\d+/.test(line))).toHaveLength(1)
      expect(lines.filter((line) => /document indexed|PUT \/v1/.test(line))).toEqual([])
      const key = (await readFile(join(folder, 'data/admin-key'), 'utf8')).trim()
      const { url } = JSON.parse(await readFile(join(folder, 'data/server.json'), 'utf8')) as { readonly url: string }
      expect(lines.slice(-5)).toEqual([
        `Admin key, shown only this once: ${key}`,
        expect.stringContaining('admin-key'),
        expect.stringContaining('CORS_ORIGINS'),
        `Ask here       ${url}`,
        `For your site  <script src="${url}/widget.js" async></script>`,
      ])
    } finally {
      child.kill('SIGTERM')
      await child.exited
      await rm(folder, { recursive: true, force: true })
    }
  },
  WAIT_MS,
)
