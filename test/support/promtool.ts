/** Prometheus' own judge of metrics and rules, if it can be had. */
import { join } from 'node:path'

const SCRIPT = join(import.meta.dir, '../../scripts/promtool.sh')

/** `undefined` and a printed reason when there is none, upon which suites skip what needs it. */
export function findPromtool(): string | undefined {
  const { exitCode, stdout, stderr } = Bun.spawnSync([SCRIPT])
  if (exitCode === 0) return stdout.toString().trim()
  console.warn(`No promtool to check with: ${stderr.toString().trim().split('\n').at(-1)}`)
  return undefined
}

/** @returns everything that it has said, and the code that it ended with */
export async function runPromtool(
  promtool: string,
  words: readonly string[],
  input = '',
): Promise<{ readonly code: number; readonly output: string }> {
  const child = Bun.spawn([promtool, ...words], { stdin: new Blob([input]), stdout: 'pipe', stderr: 'pipe' })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, output: out + err }
}
