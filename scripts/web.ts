/** Makes `build/web`, the files that browsers get: for the program, which carries them, and for Deno. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWeb } from '../src/http/pages/bundle-web.ts'
import { ENTRIES_FILE } from '../src/http/pages/web-files.ts'

const build = fileURLToPath(new URL('../build', import.meta.url))

/** Made aside and then put in place: a server may be reading. */
export async function buildWeb(): Promise<void> {
  const { files, entries } = await bundleWeb()
  const fresh = join(build, `web.${process.pid}`)
  await mkdir(fresh, { recursive: true })
  for (const [name, content] of files) await writeFile(join(fresh, name), content)
  await writeFile(join(fresh, ENTRIES_FILE), JSON.stringify(entries))
  await rm(join(build, 'web'), { recursive: true, force: true })
  await rename(fresh, join(build, 'web'))
}

if (import.meta.main) await buildWeb()
