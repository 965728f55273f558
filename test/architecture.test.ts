/** The rules of docs/architecture.md, held by a test: who may import whom, and what may stand in which file. */
import { describe, expect, test } from 'bun:test'
import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeLayers, layerOf, mayImport } from './layers.ts'
import { findCycle, type Imported, readSources, type Source } from './source-files.ts'

const root = join(import.meta.dir, '..')
const sources = await readSources(root, ['src', 'plugins', 'db', 'test', 'bench', 'scripts'])
const product = sources.filter(({ path }) => /^(src|plugins|db)\//.test(path) && !/\.(test|fixture)\.ts$/.test(path))

/** `src/adapters/database/embedded.ts` → `src/adapters/database`; `plugins/rag/search.ts` → `plugins/rag`. */
const folderOf = (path: string): string => path.match(/^(src\/adapters\/(?!http\/)[^/]+|plugins\/[^/]+)\//)?.[1] ?? ''

function broken(source: Source, imported: Imported): string | undefined {
  const layer = layerOf(source.path)
  const to = imported.path
  if (to === null || !to.endsWith('.ts')) return undefined
  if (layer === undefined) return 'every file belongs to a layer of test/layers.ts'
  if (!mayImport(layer, to, imported.typeOnly)) return layer.rule
  const from = folderOf(source.path)
  const into = folderOf(to)
  if (from !== '' && into !== '' && from !== into) return 'plugins and adapters never know each other'
  if (from.startsWith('src/adapters') && adapterEntries.has(source.path) && adapterEntries.has(to))
    return 'an adapter never imports another adapter'
  if (from.startsWith('plugins') && to === 'src/sdk.ts' && imported.specifier !== '#sdk')
    return 'a plugin names the core by #sdk'
  return undefined
}

const adapterEntries = new Set(
  sources
    .find(({ path }) => path === 'src/adapters/index.ts')
    ?.imports.flatMap(({ path }) => path ?? [])
    .filter((path) => path.startsWith('src/adapters/')),
)

describe('imports', () => {
  test('each stays inside its layer', () => {
    const violations = product.flatMap((source) =>
      source.imports.flatMap((imported) => {
        const rule = broken(source, imported)
        return rule === undefined ? [] : [`${source.path} imports ${imported.path}: ${rule}`]
      }),
    )
    expect(violations).toEqual([])
  })

  test('the files that are read are the files that are there', () => {
    expect(product.map(({ path }) => path)).toContain('src/app/app.ts')
    const missing = product.flatMap(({ path, imports }) =>
      imports.filter((each) => each.path !== null && !each.exists).map((each) => `${path} imports ${each.path}`),
    )
    expect(missing).toEqual([])
    expect(product.flatMap(({ imports }) => imports).length).toBeGreaterThan(100)
  })

  test('no circle of modules, types included', () => {
    expect(findCycle(sources)).toEqual([])
  })

  test('two files that import types of each other are a circle', () => {
    const importing = (path: string, to: string): Source => ({
      path,
      text: '',
      code: '',
      lines: 0,
      imports: [{ specifier: `./${to}`, path: to, exists: true, typeOnly: true, byUrl: false }],
    })
    expect(findCycle([importing('a.ts', 'b.ts'), importing('b.ts', 'a.ts')])).toEqual(['a.ts', 'b.ts', 'a.ts'])
  })

  test('built-in modules carry node:, project files carry .ts', () => {
    const builtIn = /^(fs|path|os|crypto|url|util|stream|events|child_process|worker_threads)(\/|$)/
    const violations = product.flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ specifier, byUrl }) => builtIn.test(specifier) || (!byUrl && /^\.{1,2}\/(?!.*\.\w+$)/.test(specifier)),
        )
        .map(({ specifier }) => `${path} imports '${specifier}'`),
    )
    expect(violations).toEqual([])
  })

  test('Elysia stays at the edge', () => {
    const allowed = /^src\/(http\/|plugin\.ts|app\/(routes|elysia-plugin)\.ts|config\.ts|base\/schema-types\.ts)/
    const violations = product.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier, typeOnly }) => /^@?elysia/.test(specifier) && !typeOnly && !allowed.test(path))
        .map(() => `${path} imports Elysia: plugins get it from their context, the rest does without`),
    )
    expect(violations).toEqual([])
  })
})

describe('docs/architecture.md', () => {
  const tableUnder = async (heading: string): Promise<string[]> => {
    const page = await readFile(join(root, 'docs/architecture.md'), 'utf8')
    const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? ''
    return [...section.matchAll(/^\| .*\|$/gm)].map(([row]) => row).slice(2)
  }

  test('says who may import whom as this test holds it', async () => {
    expect(await tableUnder('Who may import whom')).toEqual(describeLayers())
  })

  test('has every folder in its code map, and none that is not there', async () => {
    const rows = await tableUnder('Code map')
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path))
    const folders = async (inside: string): Promise<string[]> =>
      (await readdir(join(root, inside), { withFileTypes: true }))
        .filter((entry) => entry.isDirectory() && !/^(node_modules|build|dist|tmp|data|\..*)$/.test(entry.name))
        .map((entry) => `${inside}${entry.name}/`)
    const there = [...(await folders('')), ...(await folders('src/')), ...(await folders('plugins/'))]
    const rooms = there.filter((path) => path !== 'src/' && path !== 'plugins/')
    expect(rooms.filter((path) => !named.includes(path))).toEqual([])
    const files = new Set(sources.map(({ path }) => path))
    const isThere = (path = ''): boolean => [...files, ...there].some((each) => each === path || each.startsWith(path))
    expect(named.filter((path) => !isThere(path))).toEqual([])
  })
})

test('CONTRIBUTING.md leads to files that are there', async () => {
  const page = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8')
  const section = page.split(/^## /m).find((each) => each.startsWith('Where things are')) ?? ''
  const paths = [...section.matchAll(/`((?:src|plugins|test|db|docs)\/[^`]*)`/g)].map(([, path]) => path ?? '')
  expect(paths.length).toBeGreaterThan(10)
  const missing = await Promise.all(
    paths.map((path) =>
      access(join(root, path)).then(
        () => [],
        () => [path],
      ),
    ),
  )
  expect(missing.flat()).toEqual([])
})

describe('what may stand where', () => {
  /** Files that may name the runtime. Everything else runs on any of them. */
  const runtimeFiles = [
    'src/server.ts',
    'src/main.ts',
    'src/bundled-docs.ts',
    'src/http/openapi/static-assets.ts',
    'src/http/pages/bundle-web.ts',
    'src/http/pages/web-files.ts',
    'src/adapters/database/embedded/assets.ts',
    'src/adapters/database/embedded/engine-files.ts',
    'src/adapters/database/embedded/lock.ts',
    'src/adapters/embedder/local/native-memory.ts',
    'src/base/collect-garbage.ts',
    'src/base/mapped-files.ts',
    'src/base/packed-file.ts',
  ]

  const forbidden: readonly {
    readonly what: string
    readonly pattern: RegExp
    readonly allowed?: readonly (string | RegExp)[]
  }[] = [
    {
      what: 'only src/config.ts reads the environment (src/main.ts hands it on)',
      pattern: /\bprocess\.env\b|\bDeno\.env\b|\bBun\.env\b|\bimport\.meta\.env\b/,
      allowed: ['src/config.ts', 'src/main.ts'],
    },
    {
      what: 'the runtime is named only in the files that exist for it',
      pattern: /(?<![\w.'"/-])(?:Bun|Deno)(?=\s*[.[?)!=])|globalThis[.?]+(?:Bun|Deno)\b|'(?:Bun|Deno)' in /,
      allowed: runtimeFiles,
    },
    {
      what: 'modules of one runtime are imported only in the files that exist for it',
      pattern: /from 'bun(?::[^']*)?'|import\('bun(?::[^']*)?'\)/,
      allowed: runtimeFiles,
    },
    { what: 'no any', pattern: /\bas any\b|:\s*any\b(?!\s*['"`])(?=\s*[,;)=\]}\n]|\[\])|<any>|\bany\[\]/ },
    { what: 'nobody prints past the logger', pattern: /\bconsole\.\w+\(/, allowed: [/^src\/(cli\/|main\.ts|web\/)/] },
  ]

  for (const { what, pattern, allowed } of forbidden) {
    test(what, () => {
      const permits = (path: string): boolean =>
        (allowed ?? []).some((each) => (typeof each === 'string' ? each === path : each.test(path)))
      const found = product
        .filter(({ path }) => !path.startsWith('db/') && !permits(path))
        .flatMap(({ path, code }) => {
          const match = pattern.exec(code)
          return match === null ? [] : [`${path}: ${lineAt(code, match.index)}`]
        })
      expect(found).toEqual([])
    })
  }
})

const lineAt = (text: string, index: number): string => {
  const start = text.lastIndexOf('\n', index) + 1
  const end = text.indexOf('\n', index)
  return text.slice(start, end === -1 ? undefined : end).trim()
}

describe('every source file', () => {
  test('has 400 lines at most', () => {
    const long = sources.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path} has ${lines} lines`)
    expect(long).toEqual([])
  })

  test('is named in kebab-case', () => {
    const odd = sources
      .map(({ path }) => path)
      .filter((path) => !/^([a-z0-9-]+\/)*[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(path))
    expect(odd).toEqual([])
  })

  test('is finished: nothing is silenced, skipped or left for later', () => {
    const marks =
      /@ts-(ignore|nocheck|expect-error)|biome-ignore(?!.*: )|\b(TODO|FIXME|XXX)\b|\b(test|it|describe)\.(only|todo)\(/
    const found = sources
      .filter(({ path }) => path !== 'test/architecture.test.ts')
      .flatMap(({ path, text }) => {
        const match = marks.exec(text)
        return match === null ? [] : [`${path}: ${lineAt(text, match.index)}`]
      })
    expect(found).toEqual([])
  })

  test('names no folder of the machine it was written on', () => {
    const personal = /(?<![\w.:/*-])\/(?:work|root|Users|home\/\w+)\/\w/
    const found = sources
      .filter(({ text }) => personal.test(text))
      .map(({ path, text }) => `${path}: ${lineAt(text, personal.exec(text)?.index ?? 0)}`)
    expect(found).toEqual([])
  })
})
