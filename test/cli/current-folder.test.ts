/** The compiled program carries all that it runs: a site whose pages are put in may bring packages of its own. */
import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMPILED } from '../support/program.ts'

test.skipIf(!existsSync(COMPILED) && process.env.CI !== 'true')(
  'nothing in the node_modules of the current folder is run',
  async () => {
    const site = await mkdtemp(join(tmpdir(), 'lectern-site-'))
    const ran = join(site, 'ran')
    for (const name of ['abort-controller', 'fdir', 'form-data', 'picomatch', 'tinyglobby', 'yaml']) {
      const folder = join(site, 'node_modules', name)
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
      await writeFile(join(folder, 'index.js'), `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '${name}')`)
    }
    await mkdir(join(site, 'docs'))
    await writeFile(join(site, 'docs/mill.md'), '---\ntitle: Mill\n---\nThe mill stands by the sluice.\n')
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, EMBEDDER: 'none', DATA_DIR: join(site, 'data') }
    const child = Bun.spawn([COMPILED, 'ingest', 'docs/*.md'], { cwd: site, env, stdout: 'pipe', stderr: 'pipe' })
    expect(await new Response(child.stdout).text()).toContain('1 added')
    expect(await child.exited).toBe(0)
    expect(existsSync(ran)).toBe(false)
    await rm(site, { recursive: true })
  },
  60_000,
)
