/**
 * Fetches one commit of a repository through the program `git`, kept from all that a repository or a server could make
 * it do: other protocols, redirects, hooks, helpers, submodules, symbolic links, settings of this machine.
 */
import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SourceFailure } from '../source.ts'
import type { CheckedAddress } from '../web/address-guard.ts'
import type { GitAddress } from './git-address.ts'

const execute = promisify(execFile)

export interface CloneOptions {
  readonly address: GitAddress
  /** The one that the host was found at, and no other. */
  readonly target: CheckedAddress
  /** Empty, absolute. */
  readonly into: string
  /** Where `git` is looked for, as in `PATH`. */
  readonly searchPath: string
  /** A file of the certificates that are trusted, as in `GIT_SSL_CAINFO`; without it, those of the system are. */
  readonly certificates: string | undefined
  readonly signal: AbortSignal
}

export interface Clone {
  /** Files that are symbolic links, and hold the path they lead to. */
  readonly links: ReadonlySet<string>
}

const MAX_BYTES = 1024 * 1024 * 1024
const MAX_FETCH_MS = 10 * 60_000
const LOOK_MS = 500
/** The first version that takes the address to connect to. */
const MIN_VERSION = [2, 37] as const

/** @throws SourceFailure; the signal's reason */
export async function cloneRepository(options: CloneOptions): Promise<Clone> {
  const { address, target, into, searchPath, certificates, signal } = options
  const { url, branch } = address
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  const shown = target.family === 6 ? `[${target.address}]` : target.address
  const settings = [
    `http.curloptResolve=${url.hostname}:${port}:${shown}`,
    'http.followRedirects=false',
    'http.lowSpeedLimit=1000',
    'http.lowSpeedTime=30',
    'protocol.allow=never',
    `protocol.${url.protocol.slice(0, -1)}.allow=always`,
    'core.hooksPath=/dev/null',
    'core.symlinks=false',
    'core.fsmonitor=false',
    'credential.helper=',
  ].flatMap((setting) => ['-c', setting])
  const env = {
    PATH: searchPath,
    HOME: into,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ASKPASS: 'true',
    ...(certificates === undefined ? {} : { GIT_SSL_CAINFO: certificates }),
  }
  const git = async (words: readonly string[], stop: AbortSignal = signal): Promise<string> => {
    const { stdout } = await execute('git', [...settings, ...words], {
      env,
      cwd: into,
      signal: stop,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  }
  const repository = join(into, 'repository')
  const inside = ['-C', repository]
  const growing = new AbortController()
  const watching = setInterval(() => void refuseLarge(repository, growing).catch(() => undefined), LOOK_MS)
  try {
    requireVersion(await git(['--version']))
    const stop = AbortSignal.any([signal, growing.signal, AbortSignal.timeout(MAX_FETCH_MS)])
    const of = branch === null ? [] : ['--branch', branch]
    const plain = [
      '--depth',
      '1',
      '--single-branch',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-checkout',
      '--quiet',
    ]
    await git(['clone', ...plain, ...of, '--', url.href, repository], stop)
    const { bytes, links } = readTree(await git([...inside, 'ls-tree', '-r', '-l', '-z', 'HEAD']))
    if (bytes > MAX_BYTES) throw tooLarge()
    await git([...inside, 'checkout', '--quiet', 'HEAD'])
    return { links }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (growing.signal.aborted) throw tooLarge()
    throw error instanceof SourceFailure ? error : failureOf(error, address)
  } finally {
    clearInterval(watching)
  }
}

const tooLarge = (): SourceFailure => new SourceFailure('The repository is larger than 1 GB')

function requireVersion(text: string): void {
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  if (major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1]))
    throw new SourceFailure(`Repositories need git ${MIN_VERSION.join('.')} or later where Lectern runs`)
}

/** What is fetched is in packs, and for a while in temporary files beside them. */
async function refuseLarge(repository: string, growing: AbortController): Promise<void> {
  const folder = join(repository, '.git', 'objects', 'pack')
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size))
  if (sizes.reduce((sum, size) => sum + size, 0) > MAX_BYTES) growing.abort()
}

/** Lines of `mode type hash size<tab>path`. */
function readTree(text: string): { readonly bytes: number; readonly links: ReadonlySet<string> } {
  const links = new Set<string>()
  let bytes = 0
  for (const line of text.split('\0')) {
    const [about = '', path = ''] = line.split('\t')
    const [mode, , , size] = about.split(/\s+/)
    bytes += Number(size) || 0
    if (mode === '120000') links.add(path)
  }
  return { bytes, links }
}

function failureOf(error: unknown, { url, branch }: GitAddress): SourceFailure {
  const { code, stderr = '' } = error as { readonly code?: unknown; readonly stderr?: string }
  const options = { cause: error }
  if (code === 'ENOENT')
    return new SourceFailure('Repositories need the program git on Lectern’s machine, and it is not installed', options)
  if (/Remote branch .* not found/i.test(stderr))
    return new SourceFailure(`The repository has no branch or tag named ${branch}`, options)
  if (/could not read Username|Authentication failed|\b40[13]\b/i.test(stderr))
    return new SourceFailure('The repository does not exist, or requires a sign-in', options)
  if (/not found|\b404\b/i.test(stderr)) return new SourceFailure('There is no such repository', options)
  if (/redirect|\berror: 30[1278]\b/i.test(stderr))
    return new SourceFailure('The repository has moved: give its new address', options)
  if (/certificate/i.test(stderr))
    return new SourceFailure(
      `${url.host}: Its certificate is not trusted. GIT_SSL_CAINFO names a file of trusted ones`,
      options,
    )
  if (/failed to connect|couldn't connect|could not connect|timed out/i.test(stderr))
    return new SourceFailure(`${url.host}: The host cannot be reached`, options)
  return new SourceFailure(`The repository cannot be fetched from ${url.host}`, options)
}
