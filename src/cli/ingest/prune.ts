/** What earlier runs have put there and is gone from its folder, and which earlier runs were of this folder at all. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { PageFile } from '../../library/folder/read-page.ts'
import { refusalOf, type Server } from '../program/connect.ts'
import type { StoredPage } from './stored-pages.ts'

/**
 * Where pages come from, so that two sites in one collection are never taken for each other: the repository's address
 * and the folder in it, the same in every checkout; without a repository, the folder's path. Readers may see it: it is
 * recognised by its hash.
 * @param root absolute
 */
export async function sourceOf(root: string, named: string | undefined): Promise<string> {
  if (named !== undefined) return `ingest:${named}`
  const place = (await placeInRepository(root)) ?? root
  return `ingest:${basename(root)}-${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
}

async function placeInRepository(root: string): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const config = await readFile(join(folder, '.git', 'config'), 'utf8').catch(() => null)
    if (config !== null) {
      const url = /^\[remote "origin"\][^[]*?^\s*url\s*=\s*(\S+)/m.exec(config)?.[1]
      return url === undefined ? null : `${repositoryName(url)} ${relative(folder, root).split(sep).join('/')}`
    }
    if (folder === dirname(folder)) return null
  }
}

/** `git@host:owner/name.git` and `https://user@host/owner/name` are the same repository. */
const repositoryName = (url: string): string =>
  url
    .replace(/^\w+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(':', '/')
    .replace(/(?:\.git)?\/*$/, '')

/**
 * The sources to remove from: those of the folders given, and those of a folder of the same name, elsewhere, that held
 * half of its pages where this one has them: the same folder, moved.
 */
export function prunableSources(
  roots: ReadonlyMap<string, string>,
  files: readonly PageFile[],
  stored: readonly StoredPage[],
): ReadonlySet<string> {
  const prunable = new Set(roots.values())
  const bySource = Map.groupBy(stored, ({ source }) => source)
  for (const root of roots.keys()) {
    const here = new Set(files.filter((page) => page.root === root).map(({ file }) => file))
    const isSameName = new RegExp(`^ingest:${RegExp.escape(basename(root))}-[0-9a-f]{12}$`)
    for (const [source, pages] of bySource) {
      if (source === undefined || !isSameName.test(source)) continue
      const common = pages.filter(({ file }) => file !== undefined && here.has(file)).length
      if (common >= pages.length / 2) prunable.add(source)
    }
  }
  return prunable
}

/** @param failed files that are there and could not be read: whatever is stored of them stays */
export const goneFrom = (
  stored: readonly StoredPage[],
  kept: ReadonlySet<string>,
  prunable: ReadonlySet<string>,
  failed: ReadonlySet<string>,
): readonly StoredPage[] =>
  stored.filter(
    ({ id, source, file }) =>
      source !== undefined && prunable.has(source) && !kept.has(id) && !(file !== undefined && failed.has(file)),
  )

/** One that somebody else has removed is gone too. @throws CliError */
export async function removeDocument(server: Pick<Server, 'request'>, collection: string, id: string): Promise<void> {
  const query = new URLSearchParams({ collection })
  const reply = await server.request(`/v1/documents/${encodeURIComponent(id)}?${query}`, { method: 'DELETE' })
  if (!reply.ok && reply.status !== 404) throw await refusalOf(reply)
}
