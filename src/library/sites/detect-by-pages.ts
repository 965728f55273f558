/** Which generator the pages of a folder are written for, where no configuration says so: by what only its pages hold. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SITE_GENERATORS } from './generators/index.ts'
import type { SiteGenerator } from './site.ts'
import { fenceTracker } from './syntax/fences.ts'

/** Pages that are looked at, spread over the folder. */
const MAX_PAGES = 300
const MAX_FILES = 20_000
const MAX_CHARS = 100_000
/** So many of the pages show it at least, and so many times as many as show any other. */
const MIN_SHARE = 0.03
const MIN_PAGES = 2
const MIN_LEAD = 3

/** @param folder absolute @returns `null` when they show none, or several */
export async function generatorOfPages(folder: string): Promise<SiteGenerator | null> {
  const files = await markdownFiles(folder)
  const step = Math.max(1, files.length / MAX_PAGES)
  const counts = new Map<SiteGenerator, number>()
  let pages = 0
  for (let at = 0; at < files.length; at += step) {
    const text = await readFile(files[Math.floor(at)] ?? '', 'utf8').catch(() => null)
    if (text === null) continue
    pages++
    const prose = withoutCode(text.slice(0, MAX_CHARS))
    for (const generator of SITE_GENERATORS)
      if (generator.signs?.test(prose) === true) counts.set(generator, (counts.get(generator) ?? 0) + 1)
  }
  const [first, second] = [...counts].sort(([, one], [, other]) => other - one)
  if (first === undefined || first[1] < Math.max(MIN_PAGES, pages * MIN_SHARE)) return null
  return first[1] >= MIN_LEAD * (second?.[1] ?? 0) ? first[0] : null
}

async function markdownFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  const folders = [folder]
  for (let at = folders.shift(); at !== undefined && found.length < MAX_FILES; at = folders.shift()) {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => [])
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      if (entry.isDirectory()) folders.push(join(at, entry.name))
      else if (/\.mdx?$/i.test(entry.name)) found.push(join(at, entry.name))
    }
  }
  return found
}

/** What a page shows of a generator's syntax as an example says nothing of itself; what begins the code may. */
function withoutCode(text: string): string {
  const tracker = fenceTracker()
  let wasInside = false
  const lines = text.split('\n').filter((line) => {
    const opens = !wasInside
    wasInside = tracker.inside(line)
    return !wasInside || opens
  })
  return lines.join('\n').replaceAll(/`[^`\n]+`/g, '')
}
