/** The files of `src/web` as they are served: inside the program, bundled from the sources, or made beforehand. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { executableRoot } from '../../base/executable-root.ts'
import { problem } from '../../request/problem.ts'
import { bundleWeb, type WebBundle, type WebEntries } from './bundle-web.ts'

export interface WebFile {
  readonly content: string
  /** The same, compressed. */
  readonly gzipped: Uint8Array<ArrayBuffer>
  readonly contentType: string
  /** In quotes, as headers have it. */
  readonly etag: string
}

export interface WebFiles {
  find(name: string): Promise<WebFile | undefined>
  /** What has taken the place of a file of another version: the name without its hash is the same. */
  findSuccessor(name: string): Promise<WebFile | undefined>
  entries(): Promise<WebEntries>
}

/** Names what pages load; it stands beside the files that were made beforehand. */
export const ENTRIES_FILE = 'entries.json'

const compress = promisify(gzip)

/** Nothing is read or bundled before somebody asks for a file. */
export function createWebFiles(): WebFiles {
  let loading: Promise<WebBundle> | undefined
  const packed = new Map<string, Promise<WebFile>>()
  const load = (): Promise<WebBundle> => {
    loading ??= loadBundle().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  const find = async (name: string): Promise<WebFile | undefined> => {
    const content = (await load()).files.get(name)
    if (content === undefined) return undefined
    const known = packed.get(name) ?? pack(name, content)
    packed.set(name, known)
    return await known
  }
  return {
    find,
    async findSuccessor(name) {
      const stem = withoutHash(name)
      const successor =
        stem === undefined ? undefined : [...(await load()).files.keys()].find((each) => withoutHash(each) === stem)
      return successor === undefined ? undefined : await find(successor)
    },
    async entries() {
      return (await load()).entries
    },
  }
}

const withoutHash = (name: string): string | undefined => /^([a-z]+)-[a-z0-9]+(\.\w+)$/.exec(name)?.slice(1).join('')

async function loadBundle(): Promise<WebBundle> {
  if (executableRoot !== undefined) return await readBundle(fileURLToPath(new URL('web/', executableRoot)))
  if (typeof Bun !== 'undefined') return await bundleWeb()
  return await readBundle(fileURLToPath(new URL('../../../build/web/', import.meta.url)))
}

async function readBundle(folder: string): Promise<WebBundle> {
  try {
    const names = (await readdir(folder)).filter((name) => name !== ENTRIES_FILE)
    const files = await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(join(folder, name), 'utf8')]),
    )
    const entries = JSON.parse(await readFile(join(folder, ENTRIES_FILE), 'utf8')) as WebEntries
    return { files: new Map(files), entries }
  } catch (cause) {
    throw problem('internal', undefined, {
      cause: new Error('The pages for browsers are not there: `npm run build:web` makes them', { cause }),
    })
  }
}

async function pack(name: string, content: string): Promise<WebFile> {
  return {
    content,
    gzipped: new Uint8Array(await compress(content, { level: 9 })),
    contentType: `${name.endsWith('.css') ? 'text/css' : 'text/javascript'}; charset=utf-8`,
    etag: `"${createHash('sha256').update(content, 'utf8').digest('base64url').slice(0, 22)}"`,
  }
}
