/** `npm run build`: compiles the program for this machine into dist/lectern, or the file that is named. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { buildProgram } from './program.ts'

const outfile = resolve(process.argv[2] ?? 'dist/lectern')
await buildProgram({ platform: process.platform, architecture: process.arch, native: true }, outfile)
console.log(`${outfile}: ${Math.round(statSync(outfile).size / 1_000_000)} MB`)
