/**
 * Compiles the program for this machine into dist/lectern, or the file that is named:
 *
 *   npm run build -- [FILE] [--model multilingual]      with that sentence model inside
 */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildProgram } from './program.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: 'string', multiple: true, default: [] } },
})
const outfile = resolve(positionals[0] ?? 'dist/lectern')
const target = { platform: process.platform, architecture: process.arch, native: true, models: values.model }
await buildProgram(target, outfile)
console.log(`${outfile}: ${Math.round(statSync(outfile).size / 1_000_000)} MB`)
