/** `lectern ingest --watch`: looks again and again what has changed in the folders, and sends that. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PageFile } from '../../library/folder/read-page.ts'
import { HASH, type Page } from '../../library/folder/read-page.ts'
import { CliError, type CommandContext, EXIT } from '../program/command.ts'
import type { Server } from '../program/connect.ts'
import { removeDocument } from './prune.ts'
import type { FileTask, IngestOptions } from './run.ts'
import { type PageTask, sendPages } from './send-pages.ts'

/** Between two looks; a folder that takes long to look at is looked at less often. */
const LOOK_MS = 1000
const MAX_SHARE = 0.05
/** After a server that did not answer. */
const RETRY_MS = 5000

/** What was sent of each document, by its id. */
export type Sent = Map<string, { readonly hash: string; readonly name: string }>

export const rememberSent = (sent: Sent, { id, metadata }: Page, name: string): void =>
  void sent.set(id, { hash: metadata[HASH] ?? '', name })

export interface WatchOptions {
  readonly options: IngestOptions
  readonly context: CommandContext
  readonly server: Server
  /** As the first run has left it. */
  readonly sent: Sent
  readonly signal: AbortSignal
  /** @throws CliError for a path that is not there */
  find(): Promise<{ readonly files: readonly PageFile[]; readonly tasks: readonly FileTask[] }>
}

/** Resolves when it is aborted. Whatever fails is one line of output, and it goes on. */
export async function watchPages(watch: WatchOptions): Promise<void> {
  const { context, signal } = watch
  // The first look sends what has changed while the first run was at work.
  const state = { folders: await foldersOf(watch), done: '', last: '' }
  context.err.write('Watching for changes. Ctrl-C ends it.\n')
  let pauseMs = LOOK_MS
  for (;;) {
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const startedAt = performance.now()
    const now = await snapshot(state.folders)
    pauseMs = Math.max(LOOK_MS, (performance.now() - startedAt) / MAX_SHARE)
    // A file that is still being written is read when it has stood still for a look.
    const isSettled = now === state.last
    state.last = now
    if (!isSettled || now === state.done) continue
    try {
      await sendChanges(watch)
      const folders = await foldersOf(watch)
      if (folders.length > 0) state.folders = folders
      state.done = now
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof CliError)) throw error
      context.err.write(`${error.message}\n`)
      // What is wrong with the folder is over when it changes; a server comes back by itself.
      if (error.exitCode === EXIT.failed) state.done = now
      else pauseMs = RETRY_MS
    }
  }
}

async function sendChanges({ options, context, server, sent, signal, find }: WatchOptions): Promise<void> {
  const { tasks } = await find()
  const there = new Set<string>()
  const changed: PageTask[] = []
  const pages = new Map<string, Page>()
  let isWhole = true
  for (const { name, read } of tasks) {
    try {
      const page = await read()
      if ('leftOut' in page || there.has(page.id)) continue
      there.add(page.id)
      if (sent.get(page.id)?.hash === page.metadata[HASH]) continue
      pages.set(name, page)
      changed.push({ name, read: async () => page })
    } catch (error) {
      isWhole = false
      changed.push({ name, read: () => Promise.reject(error) })
    }
  }
  await sendPages(server, changed, {
    collection: options.collection,
    concurrency: options.concurrency,
    signal,
    onResult({ outcome, name, message }) {
      const page = pages.get(name)
      if (outcome !== 'failed' && page !== undefined) rememberSent(sent, page, name)
      context.out.write(`${outcome.padEnd(9)} ${name}${message === undefined ? '' : `: ${message}`}\n`)
    },
  })
  // Nobody knows the id of a page that cannot be read: it may be one of those that seem gone.
  if (!isWhole) return
  for (const [id, { name }] of [...sent].filter(([id]) => !there.has(id))) {
    if (options.prune) await removeDocument(server, options.collection, id)
    sent.delete(id)
    context.out.write(
      options.prune ? `removed   ${id}\n` : `gone      ${name}: its document stays; --prune removes it\n`,
    )
  }
}

/** The folders of the pages and of their sites, where included files and settings are; none inside another. */
async function foldersOf({ find }: WatchOptions): Promise<readonly string[]> {
  const { files } = await find()
  const all = new Set(files.flatMap(({ root, site }) => (site === null ? [root] : [root, site.root])))
  return [...all].filter((folder) => ![...all].some((other) => other !== folder && folder.startsWith(join(other, '/'))))
}

/** Equal for equal names, sizes and times of all files below. */
async function snapshot(folders: readonly string[]): Promise<string> {
  const lines: string[] = []
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (entry.name === '.git' || entry.name === 'node_modules') continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await visit(path)
      else {
        const about = await stat(path).catch(() => null)
        if (about !== null) lines.push(`${path} ${about.size} ${about.mtimeMs}`)
      }
    }
  }
  for (const folder of folders) await visit(folder)
  return lines.sort().join('\n')
}
