/** Qdrant's own client in local mode, behind its routes: what it refuses, a server would refuse. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { CI } = process.env
const INSTALLED = fileURLToPath(new URL('../../build/qdrant-venv', import.meta.url))
const SCRIPT = fileURLToPath(new URL('../../scripts/test-qdrant.sh', import.meta.url))

export interface LocalQdrant {
  readonly url: string
  stop(): Promise<void>
}

/** @returns `undefined` when it is not installed here (`scripts/test-qdrant.sh` does so), or cannot be */
export async function startLocalQdrant(): Promise<LocalQdrant | undefined> {
  if (!existsSync(INSTALLED) && CI !== 'true') {
    console.warn('Qdrant’s own client is left out: scripts/test-qdrant.sh installs it')
    return undefined
  }
  const child = Bun.spawn([SCRIPT], { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' })
  const reader = child.stdout.getReader()
  const { value } = await reader.read()
  const port = Number(new TextDecoder().decode(value))
  if (!Number.isInteger(port) || port === 0) {
    console.warn(`No Qdrant to ask: ${await new Response(child.stderr).text()}`)
    return undefined
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill()
      await child.exited
    },
  }
}
