/** The program as a process of its own, for tests that do not mind how it was put together. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const inRoot = (path: string): string => join(import.meta.dir, '../..', path)

export const COMPILED = inRoot('dist/lectern')
export const SOURCE = inRoot('src/main.ts')
export const DENO = inRoot('node_modules/.bin/deno')

/** In CI the compiled program, which has just been built and starts in half the time; elsewhere the source as it is. */
export const PROGRAM: readonly [executable: string, ...words: string[]] =
  process.env.CI === 'true' && existsSync(COMPILED) ? [COMPILED] : [process.execPath, SOURCE]
