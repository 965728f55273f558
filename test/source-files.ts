/** Reads source files and their imports, for the tests that hold the architecture. */
import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { glob } from 'tinyglobby'

export interface Imported {
  /** As it is written. */
  readonly specifier: string
  /** The project file it names, from the root; `null` for packages and built-in modules. */
  readonly path: string | null
  readonly exists: boolean
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean
  /** Named by its URL: the entry of a thread, or a file that is read. */
  readonly byUrl: boolean
}

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly text: string
  /** The text without comments. */
  readonly code: string
  readonly lines: number
  readonly imports: readonly Imported[]
}

const STATEMENT = /^(?:import|export)\s+(type\s)?(?:([\w*{},\s$]+?)\s+from\s+)?'([^']+)'/gm
const CALL = /\bimport\(\s*'([^']+)'|new URL\(\s*'(\.[^']+)',\s*import\.meta\.url/g

/** Every TypeScript file under the folders, in order of its path. */
export async function readSources(root: string, folders: readonly string[]): Promise<readonly Source[]> {
  const paths = (
    await glob(
      folders.map((folder) => `${folder}/**/*.ts`),
      { cwd: root, ignore: ['**/node_modules/**'] },
    )
  ).sort()
  const known = new Set(paths)
  return await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8')
      const code = withoutComments(text)
      return { path, text, code, lines: text.split('\n').length - 1, imports: importsOf(path, code, known) }
    }),
  )
}

/** Comments as a formatter leaves them: block comments begin a line, line comments follow a space. */
function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

function importsOf(from: string, code: string, known: ReadonlySet<string>): Imported[] {
  const statements = [...code.matchAll(STATEMENT)].map(([, type, names, specifier]) => ({
    specifier: specifier ?? '',
    typeOnly: type !== undefined || namesOnlyTypes(names),
    byUrl: false,
  }))
  const calls = [...code.matchAll(CALL)].map(([, imported, url]) => ({
    specifier: imported ?? url ?? '',
    typeOnly: false,
    byUrl: url !== undefined,
  }))
  return [...statements, ...calls].map((each) => {
    const path = projectPath(from, each.specifier)
    return { ...each, path, exists: path !== null && (known.has(path) || !path.endsWith('.ts')) }
  })
}

/** `{ type A, type B }` */
function namesOnlyTypes(names: string | undefined): boolean {
  const listed = names?.match(/^\{([\s\S]*)\}$/)?.[1]
  if (listed === undefined) return false
  return listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .every((name) => name.startsWith('type '))
}

function projectPath(from: string, specifier: string): string | null {
  if (specifier === '#sdk') return 'src/sdk.ts'
  if (!specifier.startsWith('.')) return null
  return normalize(join(dirname(from), specifier)).replaceAll('\\', '/')
}

/** @returns the files of one circle of imports, or nothing. Types count; the entries of threads do not. */
export function findCycle(sources: readonly Source[]): readonly string[] {
  const imports = new Map(
    sources.map(({ path, imports: all }) => [
      path,
      all.filter(({ byUrl }) => !byUrl).flatMap((each) => each.path ?? []),
    ]),
  )
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return []
    for (const next of imports.get(path) ?? []) {
      const cycle = visit(next, [...trail, path])
      if (cycle.length > 0) return cycle
    }
    done.add(path)
    return []
  }
  for (const { path } of sources) {
    const cycle = visit(path, [])
    if (cycle.length > 0) return cycle
  }
  return []
}
