/** A first start of the compiled program has the vectors of its guide, and need not compute them. */
import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logLines, readUntil } from '../support/log-lines.ts'
import { COMPILED } from '../support/program.ts'

interface Index {
  readonly chunks: number
  readonly behind: boolean
  readonly waiting: { readonly added: number }
}

/** Passages of the guide, at least. */
const PASSAGES = 400
const LOOK_MS = 100
const MAX_LOOKS = 400

test.skipIf(!existsSync(COMPILED) && process.env.CI !== 'true')(
  'the guide can be searched by meaning although the model cannot be loaded',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-first-'))
    const dataDir = join(folder, 'data')
    await mkdir(dataDir)
    // Where the model's library would be unpacked there is a file.
    await writeFile(join(dataDir, 'runtime'), '')
    const { PATH = '' } = process.env
    const env = { PATH, HOME: folder, DATA_DIR: dataDir, PORT: '0', EMBED_RUNTIME: 'native' }
    const child = Bun.spawn([COMPILED, 'serve'], { env, stdout: 'pipe', stderr: 'ignore' })
    const read = async (path: string): Promise<unknown> => {
      const { url } = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8')) as { readonly url: string }
      const key = (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim()
      return await (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } })).json()
    }
    try {
      await readUntil(logLines(child.stdout), 'sample_book_ready')
      // From here on no page comes: what waits gets less.
      let index = (await read('/v1/index')) as Index
      for (let look = 0; look < MAX_LOOKS && index.waiting.added > 0; look++) {
        await Bun.sleep(LOOK_MS)
        index = (await read('/v1/index')) as Index
      }
      expect(index).toMatchObject({ behind: false, waiting: { added: 0 } })
      expect(index.chunks).toBeGreaterThan(PASSAGES)
      expect(await read('/health')).toMatchObject({ services: { embedder: 'inactive' } })
    } finally {
      child.kill('SIGTERM')
      await child.exited
      await rm(folder, { recursive: true })
    }
  },
  60_000,
)
