/**
 * Libraries whose tables take as long to set up as a tenth of a start, and that only a text needs. What calls them is
 * not asynchronous, so they are required and not imported.
 */
import { createRequire } from 'node:module'

/** Bun finds what to bundle by the word `require` with a name, and has it in every module; Deno has it in none. */
const onDeno = createRequire(import.meta.url)
const isDeno = process.versions.deno !== undefined

/** Word stems. */
export const snowball = (): typeof import('snowball-stemmers').default =>
  isDeno ? onDeno('snowball-stemmers') : require('snowball-stemmers')

/** Languages by their letters. */
export const tinyld = (): typeof import('tinyld/light') => (isDeno ? onDeno('tinyld/light') : require('tinyld/light'))
