/**
 * Addresses of a whole Docusaurus project: the docs of each instance with its versions, posts, pages of `src/pages`, and
 * all of them in other languages (https://docusaurus.io/docs/versioning, https://docusaurus.io/docs/i18n/introduction).
 */
import type { Permalinks } from '../address.ts'
import { booleanIn, listIn, stringIn } from '../generators/config-values.ts'
import { postPermalink } from './docusaurus-blog.ts'

/** One `plugin-content-docs`. */
export interface DocsInstance {
  readonly id: string
  /** Folder of its current version, from the project's. */
  readonly folder: string
  readonly route: string
  /** Part of the address of a version; of one that is not there, its name. */
  readonly versions: Readonly<Record<string, string>>
  readonly includesCurrent: boolean
}

/** @param versionsOf `versions.json` of an instance, which names the newest first; `undefined`: there is none */
export function docsInstances(config: string, versionsOf: (id: string) => string | undefined): readonly DocsInstance[] {
  const text = config.replaceAll(/^\s*\/\/.*$/gm, '')
  const preset = blocksAfter(text, /\bdocs\s*:\s*(?=\{)/g).find((block) =>
    /\b(?:path|routeBasePath|sidebarPath|editUrl|versions|lastVersion|includeCurrentVersion)\b/.test(block),
  )
  const blocks = [
    ...(/\bdocs\s*:\s*false\b/.test(text) ? [] : [preset ?? '']),
    ...blocksAfter(text, /content-docs['"`]\)?\s*,\s*(?:\/\*[\s\S]*?\*\/\s*)?(?=\{)/g),
  ]
  return blocks.map((block) => {
    const [versions = ''] = blocksAfter(block, /\bversions\s*:\s*(?=\{)/g)
    const own = block.replace(versions, '')
    const id = stringIn(own, 'id') ?? 'default'
    return {
      id,
      folder: trimmed(stringIn(own, 'path') ?? 'docs'),
      route: trimmed(stringIn(own, 'routeBasePath') ?? 'docs'),
      versions: versionPaths(own, versions, versionsOf(id)),
      includesCurrent: booleanIn(own, 'includeCurrentVersion') !== false,
    }
  })
}

function versionPaths(own: string, versions: string, file: string | undefined): Readonly<Record<string, string>> {
  const names = booleanIn(own, 'disableVersioning') === true ? [] : namesIn(file)
  const last = stringIn(own, 'lastVersion') ?? names[0] ?? 'current'
  const paths: Record<string, string> = { current: 'next', [last]: '' }
  for (const name of ['current', ...names]) {
    const [block] = blocksAfter(
      versions,
      new RegExp(`(?<![\\w.-])['"]?${RegExp.escape(name)}['"]?\\s*:\\s*(?=\\{)`, 'g'),
    )
    const path = block === undefined ? undefined : stringIn(block, 'path')
    if (path !== undefined) paths[name] = trimmed(path)
  }
  return paths
}

function namesIn(file: string | undefined): readonly string[] {
  try {
    const names: unknown = JSON.parse(file ?? '[]')
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}

/**
 * @param pathOf the address of a page below the folder of its version, by its own front matter
 * @returns the path from the root of the site
 */
export function docusaurusPermalinks(
  config: string,
  instances: readonly DocsInstance[],
  pathOf: Permalinks,
): Permalinks {
  const defaultLocale = stringIn(config, 'defaultLocale') ?? listIn(config, 'locales')[0] ?? 'en'
  const docs = (id: string, version: string, file: string, frontMatter: Parameters<Permalinks>[1]): string | null => {
    const instance = instances.find((each) => each.id === id)
    if (instance === undefined) return null
    return joined(instance.route, instance.versions[version] ?? version, pathOf(file, frontMatter) ?? '')
  }
  const untranslated: Permalinks = (file, frontMatter) => {
    const [, id = 'default', version, rest] = VERSIONED.exec(file) ?? []
    if (version !== undefined && rest !== undefined) return docs(id, version, rest, frontMatter)
    const instance = instances.find(({ folder }) => file.startsWith(`${folder}/`))
    if (instance !== undefined) return docs(instance.id, 'current', file.slice(instance.folder.length + 1), frontMatter)
    if (file.startsWith('src/pages/')) return pathOf(file.slice('src/pages/'.length), frontMatter)
    return postPermalink(file, frontMatter)
  }
  return (file, frontMatter) => {
    const [, locale, kind, id = 'default', rest = ''] = TRANSLATED.exec(file) ?? []
    if (locale === undefined) return untranslated(file, frontMatter)
    const [, version, page] = /^(?:version-)?([^/]+)\/(.*)$/.exec(rest) ?? []
    const path =
      kind === 'docs'
        ? docs(id, version ?? 'current', page ?? '', frontMatter)
        : untranslated(`${kind === 'blog' ? 'blog' : 'src/pages'}/${rest}`, frontMatter)
    return path === null ? null : joined(locale === defaultLocale ? '' : locale, path)
  }
}

const VERSIONED = /^(?:([^/]+)_)?versioned_docs\/version-([^/]+)\/(.*)$/
const TRANSLATED = /^i18n\/([^/]+)\/docusaurus-plugin-content-(docs|blog|pages)(?:-([^/]+))?\/(.*)$/

/** Objects behind what matches, each with its braces; what is in a text or a comment is not told from the rest. */
function blocksAfter(text: string, before: RegExp): readonly string[] {
  return [...text.matchAll(before)].map(({ index, 0: found }) => {
    const start = index + found.length
    let depth = 0
    for (let at = start; at < text.length; at++) {
      if (text[at] === '{') depth++
      else if (text[at] === '}' && --depth === 0) return text.slice(start, at + 1)
    }
    return text.slice(start)
  })
}

const trimmed = (path: string): string => path.replaceAll(/^(?:\.?\/)+|\/+$/g, '')
const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/')
