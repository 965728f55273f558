/** Installs the clients and what runs them: Node.js for those in JavaScript, uv and a Python for the others. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const UV = '0.9.9'

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  /** `null`: it could not be started, or a signal ended it. */
  readonly status: number | null
}

export interface Tools {
  /** Of a generation that the clients support, where npm has one for this platform; else the one at hand. */
  readonly node: string
  readonly nodeVersion: string
  /** A file of an installed client. */
  clientPath(name: string, file: string): string
  /** Runs what `uv run WORDS MORE` runs, in an environment of its own. */
  runPython(words: readonly string[], more?: readonly string[], environment?: NodeJS.ProcessEnv): Promise<Ran>
  readonly pythonVersion: string | null
}

/** @throws Error when npm cannot install the clients; without a Python, `pythonVersion` is `null` */
export async function installTools(): Promise<Tools> {
  const folder = import.meta.dirname
  if (!existsSync(join(folder, 'node_modules'))) must('npm', ['ci', '--no-audit', '--no-fund'], folder)
  const bundled = join(folder, `node_modules/node-${process.platform}-${process.arch}/bin/node`)
  const node = existsSync(bundled) ? bundled : 'node'
  const uv = join(root, 'build/uv/bin/uv')
  if (!existsSync(uv) && spawnSync('python3', ['-m', 'venv', join(root, 'build/uv')]).status === 0)
    must(join(root, 'build/uv/bin/pip'), ['install', '--quiet', `uv==${UV}`], root)
  const runPython: Tools['runPython'] = (words, more = [], environment = {}) =>
    runAside(uv, ['run', '--quiet', '--no-project', ...words, ...more], {
      env: { ...process.env, UV_CACHE_DIR: join(root, 'build/uv-cache'), ...environment },
      // Some leave a folder of notes where they run.
      cwd: tmpdir(),
    })
  const python = await runPython(['python', '--version'])
  return {
    node,
    nodeVersion: spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim().replace('v', 'Node.js '),
    clientPath: (name, file) => join(folder, 'node_modules', name, file),
    runPython,
    pythonVersion: python.status === 0 ? python.stdout.trim() : null,
  }
}

function must(command: string, words: readonly string[], folder: string): void {
  const { status, error } = spawnSync(command, words, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw error ?? new Error(`${command} ${words.join(' ')} ended with code ${status}`)
}

/** Meanwhile this process goes on: what is tried may ask it something. Never rejects. */
function runAside(
  command: string,
  words: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    const end = (status: number | null): void =>
      resolve({ stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(), status })
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes))
    child.on('error', () => end(null))
    child.on('close', end)
  })
}
