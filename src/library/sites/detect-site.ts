/** Finds out which generator makes a site of a folder, by the configuration that lies in it or above it. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { SITE_GENERATORS } from './generators/index.ts'
import type { SiteGenerator, SiteSettings } from './site.ts'

/** Folders above the given one that are looked into. */
const MAX_LEVELS_UP = 4

export interface Site {
  readonly generator: SiteGenerator
  readonly settings: SiteSettings
  /** Absolute: where the configuration lies, or the folder itself. Nothing outside is read. */
  readonly root: string
  /** Absolute: where the site's pages are. */
  readonly content: string
}

/**
 * @param folder absolute
 * @param named the generator, when somebody says it: then only its configuration is looked for
 * @returns `null` when nothing tells it and nobody says it
 */
export async function detectSite(folder: string, named: SiteGenerator | null = null): Promise<Site | null> {
  const generators = named === null ? SITE_GENERATORS : [named]
  let at = folder
  for (let level = 0; level <= MAX_LEVELS_UP; level++) {
    const names = new Set(await readdir(at).catch(() => []))
    for (const generator of generators) {
      const site = await siteAt(at, names, generator)
      if (site !== null && (level === 0 || holds(site.content, folder))) return site
    }
    const parent = dirname(at)
    if (parent === at || names.has('.git')) break
    at = parent
  }
  return named === null ? null : siteOf(named, folder, {})
}

/** A folder that is taken for a site of this generator, whatever lies in it. */
export function siteOf(generator: SiteGenerator, root: string, configured: Partial<SiteSettings>): Site {
  const settings: SiteSettings = {
    contentFolder: '',
    anchors: generator.anchors,
    addresses: generator.addresses,
    includeFolders: [''],
    variables: {},
    ...configured,
  }
  return { generator, settings, root, content: resolve(root, settings.contentFolder) }
}

async function siteAt(root: string, names: ReadonlySet<string>, generator: SiteGenerator): Promise<Site | null> {
  for (const name of generator.configFiles) {
    if (!names.has(name.split('/')[0] ?? '')) continue
    const path = join(root, name)
    const kind = await stat(path).catch(() => null)
    if (kind === null) continue
    const text = kind.isFile() ? await readFile(path, 'utf8') : ''
    if (kind.isFile() && generator.claims?.(text) === false) continue
    const configured = kind.isFile() ? readConfig(generator, name, text) : {}
    const site = siteOf(generator, root, configured)
    // A project whose pages lie elsewhere than is usual is read as a whole.
    return (await stat(site.content).catch(() => null)) === null
      ? siteOf(generator, root, { ...configured, contentFolder: '' })
      : site
  }
  return null
}

function readConfig(generator: SiteGenerator, file: string, text: string): Partial<SiteSettings> {
  try {
    return generator.readConfig?.({ file, text }) ?? {}
  } catch {
    return {}
  }
}

/** A folder of the site's pages, or one that they are in. */
const holds = (content: string, folder: string): boolean => isWithin(content, folder) || isWithin(folder, content)

function isWithin(outer: string, inner: string): boolean {
  const way = relative(outer, inner)
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..')
}
