/** The README and the guide tell the truth: their links, anchors, commands and settings exist. */
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import GithubSlugger from 'github-slugger'
import { glob } from 'tinyglobby'
import { plugins } from '../plugins/index.ts'
import { adapters } from '../src/adapters/index.ts'
import { createApp } from '../src/app/app.ts'
import { adapterOwner } from '../src/app/open-ports.ts'
import { cliOwner } from '../src/cli/program/settings.ts'
import { coreOwner, readConfig } from '../src/config.ts'
import { PROBLEM_STATUS } from '../src/http/reply/problems.ts'
import { readSources } from './source-files.ts'
import { putEmptyLibrary } from './support/empty-library.ts'

// A first start without a seed makes a database.
setDefaultTimeout(60_000)

const root = join(import.meta.dir, '..')
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8')

const pages = await glob(['docs/**/*.md', '*.md', '{src,db,plugins,test,bench,deploy}/README.md'], { cwd: root })
const texts = new Map(await Promise.all(pages.sort().map(async (path) => [path, await read(path)] as const)))
const guide = pages.filter((path) => /^docs\/[\w-]+\.md$/.test(path))

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '')
const codeBlocks = (text: string): readonly string[] => text.match(/^```[\s\S]*?^```/gm) ?? []

/** What a command of the program prints, with nothing set. */
const lectern = (...words: readonly string[]): string =>
  Bun.spawnSync([process.execPath, 'src/main.ts', ...words], { cwd: root, env: {} }).stdout.toString()

/** As GitHub and the usual site generators make them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const slugger = new GithubSlugger()
  return new Set([...withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => slugger.slug(title ?? '')))
}

describe('links', () => {
  test('each relative link leads to a file, and each anchor to a heading', async () => {
    const files = new Set(await glob('**/*', { cwd: root, dot: true, ignore: ['**/node_modules/**', '.git/**'] }))
    const broken = [...texts].flatMap(([path, text]) =>
      [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|<img[^>]+src="([^"]+)"/g)].flatMap(([, link, image]) => {
        const target = link ?? image ?? ''
        if (/^[a-z]+:/.test(target)) return []
        const [file = '', anchor] = target.split('#')
        const to = file === '' ? path : normalize(join(dirname(path), file)).replace(/\/$/, '')
        const exists = files.has(to) || [...files].some((each) => each.startsWith(`${to}/`))
        if (!exists) return [`${path} links to ${target}: no such file`]
        if (anchor === undefined || anchorsOf(texts.get(to) ?? '').has(anchor)) return []
        return [`${path} links to ${target}: no such heading`]
      }),
    )
    expect(broken).toEqual([])
  })

  test('the index leads to every page of the guide', () => {
    const index = texts.get('docs/index.md') ?? ''
    const lost = guide.filter((path) => path !== 'docs/index.md' && !index.includes(`(${path.slice('docs/'.length)})`))
    expect(lost).toEqual([])
  })
})

describe('pages', () => {
  test('each begins with one title and a paragraph that answers', () => {
    const odd = guide.filter((path) => {
      const [title = '', first = ''] = (texts.get(path) ?? '').split('\n\n')
      const titles = withoutCode(texts.get(path) ?? '').match(/^# /gm)?.length
      return !/^# \S/.test(title) || titles !== 1 || !/^[A-Z`].{100,}/s.test(first)
    })
    expect(odd).toEqual([])
  })

  test('no heading stands twice in a page', () => {
    const twice = [...texts].flatMap(([path, text]) => {
      const titles = [...withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => title ?? '')
      return path === 'CHANGELOG.md'
        ? []
        : titles.filter((title, at) => titles.indexOf(title) !== at).map((title) => `${path}: ${title}`)
    })
    expect(twice).toEqual([])
  })

  test('the README keeps to 250 lines', () => {
    expect(texts.get('README.md')?.split('\n').length).toBeLessThanOrEqual(251)
  })
})

describe('settings', () => {
  const settings = readConfig({}, [
    coreOwner,
    cliOwner,
    ...plugins.map(({ name, config }) => ({ name, config })),
    ...adapters.map((adapter) => ({ name: adapterOwner(adapter), config: adapter.config })),
  ]).settings
  const rows = [...(texts.get('docs/settings.md') ?? '').matchAll(/^\| `([A-Z][A-Z0-9_]*)` \|.*?\| (.*?) \|$/gm)]

  test('docs/settings.md names every setting there is, and no other', () => {
    expect(rows.map(([, name]) => name ?? '').sort()).toEqual([...new Set(settings.map(({ name }) => name))].sort())
  })

  test('docs/settings.md states the defaults that hold', () => {
    const documented = new Map(rows.map(([, name, value]) => [name, value?.replaceAll('`', '')]))
    const wrong = settings
      .filter(({ default: value }) => ['string', 'number', 'boolean'].includes(typeof value))
      .filter(({ name, default: value }) => documented.get(name) !== String(value))
      .map(({ name, default: value }) => `${name}: ${String(value)}, not ${documented.get(name)}`)
    expect(wrong).toEqual([])
  })

  test('every setting is described', () => {
    expect(settings.filter(({ description }) => description.length < 10).map(({ name }) => name)).toEqual([])
  })

  test('.env.example is what lectern config --example prints', async () => {
    expect(await read('.env.example')).toBe(lectern('config', '--example'))
  })
})

describe('commands', () => {
  test('every npm script that a page names exists', async () => {
    const manifest = JSON.parse(await read('package.json')) as { scripts: Record<string, string> }
    const missing = [...texts].flatMap(([path, text]) =>
      [...text.matchAll(/\bnpm (?:(start|test)\b|run ([\w:-]+))/g)]
        .map(([, short, script]) => short ?? script ?? '')
        .filter((script) => manifest.scripts[script] === undefined)
        .map((script) => `${path}: npm run ${script}`),
    )
    expect(missing).toEqual([])
  })

  test('every command of the program that a page shows exists', async () => {
    const commands = new Set([...lectern('--help').matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name]) => name ?? ''))
    expect(commands.has('serve')).toBe(true)
    const missing = [...texts].flatMap(([path, text]) =>
      [
        ...codeBlocks(text)
          .join('\n')
          .matchAll(/(?:src\/main\.ts|(?:^|\.\/|dist\/|bin\/)lectern) ([a-z]\w+)(?=\s|$)/gm),
      ]
        .filter(([, command]) => !commands.has(command ?? ''))
        .map(([, command]) => `${path}: lectern ${command}`),
    )
    expect(missing).toEqual([])
  })
})

test('the guide has every code of a problem, with its status', () => {
  const rows = [...(texts.get('docs/troubleshooting.md') ?? '').matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)]
  expect(Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]))).toEqual(PROBLEM_STATUS)
})

test('NOTICE names every package that the program imports', async () => {
  const notice = await read('NOTICE')
  const files = (await readSources(root, ['src', 'plugins', 'db'])).filter(
    ({ path }) => !/\.(test|fixture)\.ts$/.test(path),
  )
  const packages = files
    .flatMap(({ imports }) => imports)
    .filter(
      ({ specifier, typeOnly }) =>
        !typeOnly && /^(@[a-z]|[a-z])/.test(specifier) && !/^(node|bun):|^bun$/.test(specifier),
    )
    .map(({ specifier }) => specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier)
  expect([...new Set(packages)].filter((name) => !notice.includes(name)).sort()).toEqual([])
})

describe('the plugin that the guide shows', () => {
  const file = 'docs/examples/unanswered.ts'

  test('is the same in the README, the guide and the file', async () => {
    const code = await read(file)
    for (const page of ['README.md', 'docs/plugins.md'])
      expect(codeBlocks(texts.get(page) ?? '')).toContain(`\`\`\`ts\n${code}\`\`\``)
  })

  test('loads, answers on its route and sees the chat', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-plugin-'))
    await putEmptyLibrary(folder)
    const key = 'a key for this test alone'.replaceAll(' ', '-')
    const app = await createApp({
      environment: {
        DATA_DIR: folder,
        EMBEDDER: 'none',
        LOG_LEVEL: 'silent',
        ADMIN_KEY: key,
        PLUGINS: join(root, file),
      },
    })
    try {
      const call = (path: string, init?: RequestInit) => app.fetch(new Request(`http://localhost${path}`, init))
      const count = async () =>
        await (await call('/unanswered', { headers: { authorization: `Bearer ${key}` } })).json()
      expect((await call('/unanswered')).status).toBe(401)
      expect(await count()).toEqual({ count: 0 })
      const reply = await call('/v1/chat', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'Who won the 1998 World Cup?' }),
      })
      expect(await reply.json()).toMatchObject({ status: 'no_answer' })
      expect(await count()).toEqual({ count: 1 })
    } finally {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
