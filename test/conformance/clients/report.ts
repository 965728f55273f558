/** How a client reports what it tried: one line of JSON each on stdout. `conformance.ts` reads them. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Tried {
  readonly client: string
  /** Packages with their versions, as `openai 7.59.0`. */
  readonly version: string
  readonly tried: string
  /** `null` when it went well. */
  readonly problem: string | null
}

const { LECTERN_URL = '', LECTERN_KEY = '', LECTERN_QUESTION = '', LECTERN_FOLLOW_UP = '' } = process.env
export const URL_OF_LECTERN = LECTERN_URL
/** Empty: Lectern is asked without one. */
export const KEY = LECTERN_KEY
export const QUESTION = LECTERN_QUESTION
export const FOLLOW_UP = LECTERN_FOLLOW_UP

/** Of a package that stands in this suite's package.json, by the name it has there. */
export function versionOf(name: string): string {
  const path = join(dirname(fileURLToPath(import.meta.url)), '../node_modules', name, 'package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version
}

/** Tries one thing, and says how it went. A check that fails does not keep the next from being tried. */
export async function check(client: string, version: string, tried: string, run: () => Promise<void>): Promise<void> {
  let problem: string | null = null
  try {
    await run()
  } catch (error) {
    problem = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  }
  console.log(JSON.stringify({ client, version, tried, problem } satisfies Tried))
}

/** @throws Error with the words given, unless it holds */
export function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
