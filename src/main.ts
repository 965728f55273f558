/** The program: reads the command line, runs one command, and leaves with its exit code. */
import { executableRoot } from './base/executable-root.ts'
import type { CommandContext, Output } from './cli/program/command.ts'

/**
 * Bun's `fetch` lets 256 requests be under way at once, streams from a model included, and reads another number only
 * when it starts (https://bun.com/docs/runtime/networking/fetch).
 */
const ANY_RUNTIME = { BUN_CONFIG_MAX_HTTP_REQUESTS: '65000' }
/**
 * What the engine of a compiled program reads when it starts; another version of it may not know these, and would end.
 * Four times as much use as by default before a function is compiled for the second time: an answer takes 8 % less of the
 * processor, in the first 13,000 too. No collection before 64 MB: a start is 5 ms shorter, and no larger at rest.
 */
const COMPILED = {
  ...ANY_RUNTIME,
  BUN_JSC_thresholdForFTLOptimizeAfterWarmUp: '400000',
  BUN_JSC_largeHeapSize: '64000000',
}

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
  const wanted: NodeJS.ProcessEnv = executableRoot === undefined ? ANY_RUNTIME : COMPILED
  const isSet = Object.keys(wanted).every((name) => env[name] !== undefined)
  if (versions.bun === undefined || isSet || platform === 'win32') return
  process.execve?.(execPath, [...command], { ...wanted, ...env })
}

/** What starts this program: the runtime with its script, or the executable alone. */
function programWords(): string[] {
  if (executableRoot !== undefined) return [process.execPath]
  // Deno calls a port that several processes share unstable, and keeps what it was started with to itself.
  const flags = process.versions.deno === undefined ? process.execArgv : ['run', '-A', '--unstable-net']
  return [process.execPath, ...flags, process.argv[1] ?? '']
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
