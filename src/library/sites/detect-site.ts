/** Finds out which generator makes a site of a folder, by the configuration that lies in it or above it. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { generatorOfPages } from './detect-by-pages.ts'
import { SITE_GENERATORS } from './generators/index.ts'
import type { SiteConfig, SiteGenerator, SiteSettings } from './site.ts'

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

/** Configurations that go on from one another. */
const MAX_INHERITED = 8

/**
 * @param folder absolute; its pages are looked at where no configuration names the generator
 * @param named the generator, when somebody says it: then only its configuration is looked for
 * @returns `null` when it is neither found nor named
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
  const listed = await siteByContents(folder, generators)
  if (listed !== null) return listed
  const generator = named ?? (await generatorOfPages(folder))
  return generator === null ? null : siteOf(generator, folder, {})
}

/** A table of contents identifies it where there is no configuration. */
async function siteByContents(folder: string, generators: readonly SiteGenerator[]): Promise<Site | null> {
  for (const generator of generators) {
    const { tableOfContents } = generator
    if (tableOfContents === undefined) continue
    for (const contentFolder of ['', tableOfContents.usuallyIn]) {
      const text = await readFile(join(folder, contentFolder, tableOfContents.file), 'utf8').catch(() => null)
      if (text !== null && tableOfContents.isOwn(text)) return siteOf(generator, folder, { contentFolder })
    }
  }
  return null
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
    const inherited = kind.isFile() ? await inheritedConfigs(generator, path, text) : []
    const sides = await sidesIn(
      root,
      [...names].filter((each) => generator.sideFiles?.test(each) === true),
    )
    const folder = generator.sideFolder
    if (folder !== undefined) {
      const below = await readdir(join(root, folder)).catch(() => [])
      Object.assign(sides, await sidesIn(join(root, folder), below))
    }
    const configured = readConfig(generator, { file: name, text, inherited, sides })
    const site = siteOf(generator, root, configured)
    // A project whose pages lie elsewhere than is usual is read as a whole.
    return (await stat(site.content).catch(() => null)) === null
      ? siteOf(generator, root, { ...configured, contentFolder: '' })
      : site
  }
  return null
}

async function sidesIn(root: string, names: readonly string[]): Promise<Record<string, string>> {
  const texts = names.map(async (name) => [name, await readFile(join(root, name), 'utf8').catch(() => '')] as const)
  return Object.fromEntries(await Promise.all(texts))
}

/** Those that a configuration goes on from, the nearest first, as far as they are in the same repository. */
async function inheritedConfigs(generator: SiteGenerator, path: string, text: string): Promise<readonly string[]> {
  const texts: string[] = []
  const top = await repositoryOf(dirname(path))
  let at = path
  let current = text
  for (let level = 0; level < MAX_INHERITED; level++) {
    const named = generator.inherits?.(current)
    if (named === undefined) break
    at = resolve(dirname(at), named)
    const real = await realpath(at).catch(() => null)
    if (real === null || !isWithin(top, real)) break
    current = await readFile(real, 'utf8').catch(() => '')
    texts.push(current)
  }
  return texts
}

/** The folder of the repository; without one, the folder itself. */
async function repositoryOf(folder: string): Promise<string> {
  const real = await realpath(folder)
  for (let at = real; ; at = dirname(at)) {
    if ((await stat(join(at, '.git')).catch(() => null)) !== null) return at
    if (dirname(at) === at) return real
  }
}

function readConfig(generator: SiteGenerator, config: SiteConfig): Partial<SiteSettings> {
  try {
    return generator.readConfig?.(config) ?? {}
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
