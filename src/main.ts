/** The program: reads the command line, runs one command, and leaves with its exit code. */
import type { CommandContext, Output } from './cli/program/command.ts'

/**
 * Bun's `fetch` lets 256 requests be under way at once, streams from a model included, and reads another number only
 * when it starts (https://bun.com/docs/runtime/networking/fetch).
 */
const MAX_REQUESTS_VARIABLE = 'BUN_CONFIG_MAX_HTTP_REQUESTS'

async function main(): Promise<void> {
  const program = programWords()
  const words = process.argv.slice(2)
  if (words[0] === 'serve') restart([...program, ...words])
  // A server does so when it listens. Until then the compiled program interprets functions for longer.
  else if (typeof Bun !== 'undefined') Bun.unsafe.setJITPolicy(1)
  // After the restart: loading the commands takes as long again.
  const [{ EXIT }, { runCli }] = await Promise.all([import('./cli/program/command.ts'), import('./cli/program/run.ts')])
  const context: CommandContext = {
    environment: process.env,
    out: outputOf(process.stdout),
    err: outputOf(process.stderr),
    program,
  }
  // What holds if the runtime finds nothing left to wait for before the command has ended.
  process.exitCode = EXIT.failed
  const exitCode = await runCli(words, context)
  await Promise.all([context.out.flushed(), context.err.flushed()])
  process.exit(exitCode)
}

/** The new program takes this one's place: one process, one memory, and signals arrive. Windows knows no such call. */
function restart(command: readonly string[]): void {
  const { env, execPath, platform, versions } = process
  if (versions.bun === undefined || env[MAX_REQUESTS_VARIABLE] !== undefined || platform === 'win32') return
  process.execve?.(execPath, [...command], { ...env, [MAX_REQUESTS_VARIABLE]: '65000' })
}

/** What starts this program: the runtime with its script, or the executable alone. */
function programWords(): string[] {
  const script = process.argv[1] ?? ''
  const compiled = script.startsWith('/$bunfs/') || /^[A-Z]:[\\/]~BUN[\\/]/.test(script)
  if (compiled) return [process.execPath]
  // Deno calls a port that several processes share unstable, and keeps what it was started with to itself.
  const flags = process.versions.deno === undefined ? process.execArgv : ['run', '-A', '--unstable-net']
  return [process.execPath, ...flags, script]
}

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  write: (data) => void stream.write(data),
  flushed: () => new Promise((resolve) => stream.write('', () => resolve())),
  isTerminal: stream.isTTY === true,
  columns: stream.columns ?? 80,
})

// `lectern search … | head` closes the pipe early: nobody is left to tell anything to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

main()
