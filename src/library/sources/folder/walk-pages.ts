/** The pages of a folder of this machine, as a walk yields them: folders, unpacked archives and repositories. */
import { relative, sep } from 'node:path'
import { lesserNamesakes } from '../../folder/namesakes.ts'
import { describeMissing, type PageFile, readPage } from '../../folder/read-page.ts'
import { describeReason, walkFolder } from '../../folder/walk-folder.ts'
import { formatOf } from '../../parse/formats.ts'
import { detectSite, type Site } from '../../sites/detect-site.ts'
import { generatorNamed } from '../../sites/generators/index.ts'
import { isInside } from '../../sites/includes/resolve-includes.ts'
import { createFilters } from '../filters.ts'
import type { SourceDefinition, Walk, WalkItem } from '../source.ts'

export type WalkedSource = Pick<SourceDefinition, 'name' | 'site' | 'baseUrl' | 'include' | 'exclude'>

export interface WalkPagesOptions {
  readonly source: WalkedSource
  /** Absolute: the folder that holds the pages. */
  readonly folder: string
  /** Absolute: what may be read for the sake of the pages: configuration, includes. */
  readonly boundary: string
  /** Whether a file is none, and why. @param path from the boundary */
  readonly refuse?: (path: string) => string | null
  readonly signal: AbortSignal
}

export async function* walkPages({ source, folder, boundary, refuse, signal }: WalkPagesOptions): Walk {
  const site = await siteIn(folder, boundary, source.site)
  const { pages, leftOut } = await walkFolder(folder, { site, exclude: [] })
  const base = site !== null && isInside(folder, site.content) ? site.content : folder
  const filters = createFilters(source)
  const shown = (path: string): string => slashed(relative(boundary, path))
  for (const file of leftOut) yield { type: 'left out', address: shown(file.path), reason: describeReason(file) }
  const lesser = lesserNamesakes(pages)
  let count = 0
  for (const path of pages) {
    signal.throwIfAborted()
    const file = slashed(relative(base, path))
    const address = shown(path)
    const reason =
      refuse?.(address) ??
      (filters.excludes(file, address) ? 'excluded' : filters.includes(file, address) ? null : 'not included')
    const format = formatOf(path)
    if (format === null) continue
    if (reason !== null) yield { type: 'left out', address, reason }
    else {
      yield await read(
        { path, file, format, root: base, site, isLesserNamesake: lesser.has(path) },
        { address, source, boundary },
      )
      count++
    }
  }
  return count > 0 ? { isComplete: true } : { isComplete: false, note: 'There are no pages in it' }
}

/** A configuration that lies above what may be read is none. */
async function siteIn(folder: string, boundary: string, named: string | null): Promise<Site | null> {
  const site = await detectSite(folder, named === null ? null : generatorNamed(named))
  return site === null || isInside(boundary, site.root) ? site : null
}

async function read(
  file: PageFile,
  { address, source, boundary }: { readonly address: string; readonly source: WalkedSource; readonly boundary: string },
): Promise<WalkItem> {
  try {
    const page = await readPage(file, {
      baseUrl: source.baseUrl ?? undefined,
      source: source.name,
      includeFrom: file.site === null ? boundary : undefined,
    })
    if ('leftOut' in page) return { type: 'left out', address, reason: page.leftOut }
    const { id, format, content, url = null, site = null, anchors = null, missing } = page
    const warning = describeMissing(missing)
    const input = { id, format, source: content, title: null, url, site, anchors }
    return { type: 'page', address, input, state: null, warnings: warning === null ? [] : [warning] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { type: 'refused', address, reason, isGone: false }
  }
}

const slashed = (path: string): string => path.split(sep).join('/')
