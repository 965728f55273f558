/** The same program in three shapes. Scenarios see only HTTP, and cannot tell which one answers. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { putEmptyLibrary } from '../support/empty-library.ts'
import { COMPILED, DENO, PROGRAM, SOURCE } from '../support/program.ts'

export const ADMIN_KEY = 'scenario-admin-key-2f81c6'
/** Limits small enough to be met; everything else as it comes. */
const SETTINGS: Readonly<Record<string, string>> = {
  ADMIN_KEY,
  CORS_ORIGINS: 'https://docs.example.org',
  EMBEDDER: 'none',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'info',
  PARSE_TIMEOUT_MS: '5000',
  PORT: '0',
  RATE_LIMIT_REQUESTS: '100000',
  SAMPLE_BOOK: 'false',
}
const START_MS = 90_000
const STOP_MS = 20_000

export interface RunningTarget {
  /** Of its target. */
  readonly name: string
  /** @param path with query, percent-encoded */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** What it has written to stdout and stderr so far. */
  output(): string
  stop(): Promise<void>
  readonly child: Bun.Subprocess
}

export interface Target {
  readonly name: string
  /** Why it cannot be started here. */
  readonly missing?: string
  /**
   * @param settings beside those of every target
   * @param first whether its data folder is empty, as at a first start. @default false
   */
  start(settings: Readonly<Record<string, string>>, first?: boolean): Promise<RunningTarget>
}

const served = (name: string, executable: string, ...words: readonly string[]): Target => ({
  name,
  ...(existsSync(executable) ? {} : { missing: `${executable} is not there` }),
  start: (settings, first = false) => startServer(name, [executable, ...words, 'serve'], settings, first),
})

export const deno = served('deno', DENO, 'run', '-A', SOURCE)
export const bun = served('bun', process.execPath, SOURCE)
export const binary = served('binary', COMPILED)
export const targets: readonly Target[] = [bun, deno, binary]
/** Where it does not matter how it was put together. */
export const program = served('program', ...PROGRAM)
/** One for each runtime: of two on the same, one shows what the other would. */
export const runtimes: readonly Target[] = [program, deno]

async function newDataDir(empty: boolean, { DATABASE_URL }: Readonly<Record<string, string>>): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lectern-http-'))
  if (!empty && DATABASE_URL === undefined) await putEmptyLibrary(dataDir)
  return dataDir
}

async function startServer(
  name: string,
  command: readonly string[],
  settings: Readonly<Record<string, string>>,
  first: boolean,
): Promise<RunningTarget> {
  const dataDir = await newDataDir(first, settings)
  const { PATH = '', HOME = '' } = process.env
  const child = Bun.spawn([...command], {
    cwd: dataDir,
    env: { PATH, HOME, ...SETTINGS, ...settings, DATA_DIR: dataDir, NO_COLOR: '1' },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  let output = ''
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const bytes of stream) output += decoder.decode(bytes, { stream: true })
  }
  const collected = Promise.all([collect(child.stdout), collect(child.stderr)])
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const forced = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await child.exited
    clearTimeout(forced)
    await collected
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const url = await addressOf(dataDir, () => child.exitCode)
    return {
      name,
      fetch: (path, init) => fetch(`${url}${path}`, init),
      output: () => output,
      stop,
      child,
    }
  } catch (error) {
    await stop()
    throw new Error(`${command.join(' ')} did not start:\n${output}`, { cause: error })
  }
}

/** A server says where it listens in `server.json`, once it is ready for requests. */
async function addressOf(dataDir: string, exitCode: () => number | null): Promise<string> {
  const until = Date.now() + START_MS
  while (Date.now() < until && exitCode() === null) {
    try {
      const record: unknown = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8'))
      if (typeof record === 'object' && record !== null && 'url' in record) return String(record.url)
    } catch {
      await Bun.sleep(50)
    }
  }
  throw new Error(exitCode() === null ? 'it took too long' : `it ended with code ${exitCode()}`)
}
