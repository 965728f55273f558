/**
 * `npm run test:unit`: the tests that need nothing but a processor. Which these are is read from what
 * they import, directly or by others: nothing that opens a database, or starts a server, a thread, a program or a browser.
 *
 *   bun scripts/unit-tests.ts [--list]
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readSources, type Source } from '../test/source-files.ts'

/** What opens or starts something; a test that reaches one of them only by its types does not. */
const COSTLY =
  /^(test\/(support|contract)\/|src\/app\/app\.ts|src\/server\.ts|src\/adapters\/(database|embedder\/local)\/|src\/library\/parse\/parser\.ts|db\/migrate\.ts)/
const COSTLY_MODULES =
  /^(node:(child_process|net|http|worker_threads)|playwright-core|@seriousme\/openapi-schema-validator)$/
/** Calls by which a test starts what it has not imported. */
const COSTLY_CALLS = /\bBun\.(serve|spawn|spawnSync)\(|\bnew Worker\(/

export function unitTests(sources: readonly Source[]): readonly string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const known = new Map<string, boolean>()
  const isCostly = (path: string): boolean => {
    const found = known.get(path)
    if (found !== undefined) return found
    known.set(path, false)
    const source = byPath.get(path)
    const costly =
      COSTLY.test(path) ||
      (source !== undefined &&
        (COSTLY_CALLS.test(source.code) ||
          source.imports.some(
            (each) =>
              !each.typeOnly && (COSTLY_MODULES.test(each.specifier) || (each.path !== null && isCostly(each.path))),
          )))
    known.set(path, costly)
    return costly
  }
  return sources.map(({ path }) => path).filter((path) => path.endsWith('.test.ts') && !isCostly(path))
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const paths = unitTests(await readSources(root, ['src', 'plugins', 'db', 'scripts', 'test']))
  if (process.argv.includes('--list')) console.log(paths.join('\n'))
  else {
    const words = ['test', '--parallel=2', '--no-isolate', ...paths.map((path) => `./${path}`)]
    process.exit(spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1)
  }
}
