/** A server that has no work left just when its time is over. On Deno, to abort it then would end the process. */
import { expect, test } from 'bun:test'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dir, '../support/stop-servers.ts')
const DENO = join(import.meta.dir, '../../node_modules/.bin/deno')

test.each([
  ['Bun', [process.execPath, PROGRAM]],
  ['Deno', [DENO, 'run', '-A', PROGRAM]],
])('many servers that stop at once, %s', async (_, command) => {
  const program = Bun.spawn(command, { stdout: 'ignore', stderr: 'pipe' })
  expect(await new Response(program.stderr).text()).not.toContain('error')
  expect(await program.exited).toBe(0)
})
