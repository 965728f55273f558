import { expect, test } from 'bun:test'
import type { Source } from '../test/source-files.ts'
import { unitTests } from './unit-tests.ts'

const source = (
  path: string,
  imported: readonly string[],
  more: { code?: string; typeOnly?: boolean } = {},
): Source => ({
  path,
  text: '',
  code: more.code ?? '',
  lines: 1,
  imports: imported.map((to) => ({
    specifier: to,
    path: to.endsWith('.ts') ? to : null,
    exists: true,
    typeOnly: more.typeOnly ?? false,
    byUrl: false,
  })),
})

test('a test counts as one that needs nothing by what it reaches', () => {
  const sources = [
    source('src/pure.ts', ['src/other.ts']),
    source('src/other.ts', ['src/pure.ts']),
    source('src/pure.test.ts', ['src/pure.ts', 'bun:test']),
    source('src/typed.test.ts', ['src/adapters/database/embedded.ts'], { typeOnly: true }),
    source('src/far.ts', ['test/support/empty-library.ts']),
    source('src/far.test.ts', ['src/far.ts']),
    source('src/child.test.ts', ['node:child_process']),
    source('src/calls.test.ts', [], { code: 'const server = Bun.serve({ port: 0 })' }),
  ]
  expect(unitTests(sources)).toEqual(['src/pure.test.ts', 'src/typed.test.ts'])
})
