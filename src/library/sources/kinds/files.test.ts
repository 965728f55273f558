/** Folders, archives and repositories: the same pages by three ways. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { strToU8, zipSync } from 'fflate'
import { unpackInto } from '../../archives/unpack.ts'
import { type ServedSite, serveSite } from '../site/served-site.fixture.ts'
import type { SourceDefinition, SourceKindName, WalkItem } from '../source.ts'
import { createSourceKinds } from './index.ts'

const run = promisify(execFile)
const FILES: Readonly<Record<string, string>> = {
  'mkdocs.yml': 'site_name: Lamps\n',
  'docs/index.md': '# Lamps\n\nZirconia lamps.\n',
  'docs/guide/start.md': '# Start\n\n--8<-- "part.txt"\n\n--8<-- "../../../../../../etc/hostname"\n',
  'docs/old/page.md': '# Old\n',
  'docs/draft.md': '---\ndraft: true\n---\n\n# Draft\n',
  'docs/picture.png': 'no picture',
  'docs/guide/start.csv': 'lamp,wick\nA,3\n',
  'part.txt': 'Trim the wick.\n',
}

let folder: string
let project: string
let site: ServedSite
let gitServer: Server
let trusted: string | undefined
let gitHost: string
const kinds = () =>
  createSourceKinds(
    {
      allowedHosts: ['127.0.0.1'],
      allowedFolders: [project],
      searchPath: process.env.PATH ?? '',
      certificates: trusted,
      maxPages: 100,
      userAgent: 'Test',
    },
    async (name, bytes, folder) => unpackInto(name, bytes, folder),
  )

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'lectern-files-')))
  project = join(folder, 'project')
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(project, path)), { recursive: true })
    await writeFile(join(project, path), text)
  }
  await writeFile(join(folder, 'secret.md'), '# Secret\n')
  await symlink(join(folder, 'secret.md'), join(project, 'docs/link.md'))
  site = await serveSite()
  const bare = join(folder, 'served', 'lamps.git')
  const git = (...words: string[]) =>
    run('git', ['-C', project, '-c', 'user.name=T', '-c', 'user.email=t@example.org', ...words])
  await git('init', '--quiet', '-b', 'main')
  await git('add', '.')
  await git('commit', '--quiet', '-m', 'One')
  await run('git', ['clone', '--quiet', '--bare', project, bare])
  await rm(join(project, '.git'), { recursive: true })
  gitServer = serveGit(join(folder, 'served'))
  await new Promise<void>((resolve) => gitServer.listen(0, '127.0.0.1', resolve))
  gitHost = `http://127.0.0.1:${(gitServer.address() as AddressInfo).port}`
}, 30_000)

afterAll(async () => {
  site.close()
  gitServer.closeAllConnections()
  await rm(folder, { recursive: true, force: true })
})

/** The program that comes with git for this, behind the little of CGI that it needs. */
function serveGit(root: string): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname.startsWith('/moved'))
      return void response.writeHead(301, { location: `/lamps.git${url.pathname.slice(6)}${url.search}` }).end()
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    })
    request.pipe(backend.stdin)
    const chunks: Buffer[] = []
    backend.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk))
    backend.on('close', () => {
      const reply = Buffer.concat(chunks)
      const end = reply.indexOf('\r\n\r\n')
      const headers = Object.fromEntries(
        reply
          .subarray(0, end)
          .toString()
          .split('\r\n')
          .map((line) => line.split(/:\s*/, 2) as [string, string]),
      )
      const { Status: status = '200', ...rest } = headers
      response.writeHead(Number.parseInt(status, 10), rest).end(reply.subarray(end + 4))
    })
  })
}

async function walk(kind: SourceKindName, address: string, options: Partial<SourceDefinition> = {}) {
  const source: SourceDefinition = {
    ...{ name: 'lamps', collection: 'default', every: null, include: [], exclude: [], metadata: {} },
    ...{ language: null, baseUrl: 'https://lamps.example.org/', site: null, ...options },
    ...{ kind, address },
  }
  const found = kinds().find(({ name }) => name === kind)
  if (found === undefined) throw new Error('No such kind')
  await found.check(address)
  const walking = found.walk({ source, known: new Map(), signal: AbortSignal.timeout(20_000) })
  const items: WalkItem[] = []
  for (;;) {
    const step = await walking.next()
    if (step.done === true) return { items, end: step.value }
    items.push(step.value)
  }
}

const pagesOf = (items: readonly WalkItem[]) =>
  items.flatMap((item) => (item.type === 'page' ? [[item.address, item.input.id, item.input.url]] : []))
const leftOutOf = (items: readonly WalkItem[]) =>
  items.flatMap((item) => (item.type === 'left out' ? [`${item.address}: ${item.reason}`] : [])).sort()

const PAGES = [
  ['docs/guide/start.csv', 'guide/start.csv', 'https://lamps.example.org/guide/start.csv'],
  ['docs/guide/start.md', 'guide/start', 'https://lamps.example.org/guide/start/'],
  ['docs/index.md', 'index', 'https://lamps.example.org/'],
]

describe('the pages of', () => {
  test('a folder', async () => {
    const { items, end } = await walk('folder', project, { exclude: ['old/**'] })
    expect(pagesOf(items)).toEqual(PAGES)
    expect(end).toEqual({ isComplete: true })
    expect(leftOutOf(items)).toEqual(
      expect.arrayContaining([
        'docs/draft.md: draft',
        'docs/old/page.md: excluded',
        'docs/link.md: links out of the folder',
        'docs/picture.png: files of a type that is not read (.png)',
      ]),
    )
    const start = items.find((item) => item.type === 'page' && item.input.id === 'guide/start')
    expect(start).toMatchObject({ input: { site: 'mkdocs', source: expect.stringContaining('Trim the wick.') } })
    expect(start).toMatchObject({ warnings: [expect.stringContaining('1 include was not read')] })
  })

  test('an archive of the web', async () => {
    const zipped = zipSync(Object.fromEntries(Object.entries(FILES).map(([path, text]) => [path, strToU8(text)])))
    site.routes.set('/lamps.zip', { body: zipped, headers: { 'content-type': 'application/zip' } })
    const { items, end } = await walk('archive', `${site.origin}/lamps.zip`, {
      exclude: ['docs/old/**', 'part.txt'],
      site: 'mkdocs',
    })
    expect(pagesOf(items).map(([address]) => address)).toEqual(PAGES.map(([address]) => address))
    expect(end.isComplete).toBe(true)
    expect(await readdir(tmpdir())).not.toContainEqual(expect.stringMatching(/^lectern-source-/))
  })

  test('a repository', async () => {
    const { items, end } = await walk('git', `git+${gitHost}/lamps.git#main:docs`, { exclude: ['old/**'] })
    expect(pagesOf(items)).toEqual(PAGES)
    expect(end.isComplete).toBe(true)
    expect(leftOutOf(items)).toContain('docs/link.md: symbolic links')
    const start = items.find((item) => item.type === 'page' && item.input.id === 'guide/start')
    expect(start).toMatchObject({ input: { site: 'mkdocs', source: expect.stringContaining('Trim the wick.') } })
  })
})

describe('what may not be read', () => {
  test.each([
    ['folder', '/etc', 'There is no such path in the folders that SOURCES_FOLDERS names'],
    [
      'folder',
      'docs',
      'Expected an address (http, https or git), or a path on this machine, which begins with a slash',
    ],
    ['archive', '/etc/books.zip', 'There is no such path in the folders that SOURCES_FOLDERS names'],
    ['archive', 'http://10.0.0.1/a.zip', '10.0.0.1 is not a public address'],
    ['git', 'git+https://10.0.0.1/a.git', '10.0.0.1 is not a public address'],
    ['git', 'git+file:///etc', 'A repository is read by https'],
    ['git', 'git+ssh://git@example.org/a', 'A repository is read by https'],
    ['git', 'ext::sh -c id', 'A repository is read by https'],
    ['git', 'git+https://example.org/a#--upload-pack=id', 'This cannot be the name of a branch'],
    ['git', 'git+https://example.org/a#main:../..', 'The folder belongs to the repository'],
  ] as const)('a %s at %s', async (kind, address, message) => {
    await expect(walk(kind, address)).rejects.toThrow(message)
  })

  test.each([
    ['lamps.git#other', 'The repository has no branch or tag named other'],
    ['none.git', 'There is no such repository'],
    ['moved.git', 'The repository has moved'],
    ['lamps.git#main:nowhere', 'The repository has no such folder'],
  ])('a repository at %s', async (path, message) => {
    await expect(walk('git', `git+${gitHost}/${path}`)).rejects.toThrow(message)
  })

  test('a repository on a host that does not listen, or whose certificate nobody knows', async () => {
    await expect(walk('git', 'git+http://127.0.0.1:9/a.git')).rejects.toThrow('127.0.0.1:9: The host cannot be reached')
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const about = ['-nodes', '-days', '1', '-subj', '/CN=a', '-addext', 'subjectAltName=IP:127.0.0.1']
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...about])
    const secure = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      tls: { key: Bun.file(key), cert: Bun.file(cert) },
      fetch: () => new Response(null, { status: 404 }),
    })
    try {
      const address = `git+https://127.0.0.1:${secure.port}/a.git`
      await expect(walk('git', address)).rejects.toThrow('Its certificate is not trusted')
      trusted = cert
      await expect(walk('git', address)).rejects.toThrow('There is no such repository')
    } finally {
      trusted = undefined
      await secure.stop(true)
    }
  })

  test('links out of an allowed folder', async () => {
    await symlink(folder, join(project, 'way-out'))
    await expect(walk('folder', join(project, 'way-out'))).rejects.toThrow('There is no such path')
    await rm(join(project, 'way-out'))
  })
})
