/** What the measures over question sets have in common: their words, and a library that is closed whatever happens. */
import { exit, stderr, stdout } from 'node:process'
import { loadVectors, saveVectors } from './kept-vectors.ts'
import { type Library, openLibrary } from './library.ts'

/** For `parseArgs`. */
export const SET_OPTIONS = {
  set: { type: 'string', multiple: true },
  database: { type: 'string' },
  embedder: { type: 'string', default: 'local' },
  model: { type: 'string' },
  vectors: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** The folder that was named; without one, or for `--help`, the usage is printed and the program ends. */
export function directoryOf(usage: string, help: boolean, [directory]: readonly string[]): string {
  if (!help && directory !== undefined) return directory
  stdout.write(`${usage}\n`)
  return exit(help ? 0 : 2)
}

interface Opened {
  readonly database?: string | undefined
  readonly embedder: string
  /** As in the setting EMBED_MODEL. */
  readonly model?: string | undefined
  /** A file that keeps vectors for the next run. */
  readonly vectors?: string | undefined
}

/** An error is printed, and the program ends with exit code 1. */
export async function withLibrary(
  { database, embedder, model, vectors }: Opened,
  measure: (library: Library) => Promise<void>,
): Promise<void> {
  const library = await openLibrary({ databaseUrl: database, embedder, model })
  try {
    if (vectors !== undefined) await loadVectors(library.database.sql, vectors)
    await measure(library)
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  } finally {
    if (vectors !== undefined) await saveVectors(library.database.sql, vectors)
    await library.close()
  }
}
