/** The work behind `lectern ingest`. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { CliError, type CommandContext, EXIT } from '../command.ts'
import { connect, refusalOf, type Server } from '../connect.ts'
import { interruption } from '../interruption.ts'
import { counted } from '../text.ts'
import { followVectors } from '../vectors/follow-vectors.ts'
import { findPages, type PageFile, shownPath } from './find-pages.ts'
import { showProgress } from './progress.ts'
import { readPage } from './read-page.ts'
import { type PageResult, type PageTask, sendPages } from './send-pages.ts'
import { listStoredPages, type StoredPage } from './stored-pages.ts'

export interface IngestOptions {
  readonly collection: string
  readonly baseUrl?: string
  readonly language?: string
  readonly root?: string
  readonly source?: string
  readonly concurrency: number
  readonly dryRun?: boolean
  readonly prune?: boolean
  readonly url?: string
  readonly key?: string
}

interface Run {
  readonly options: IngestOptions
  readonly context: CommandContext
  readonly files: readonly PageFile[]
  /** The sources whose pages may be removed. */
  readonly prunable: ReadonlySet<string>
  readonly server: Server
}

/** @returns the exit code @throws CliError */
export async function runIngest(
  paths: readonly string[],
  options: IngestOptions,
  context: CommandContext,
): Promise<number> {
  const cwd = process.cwd()
  const { pages: files, wholeRoots } = await findPages(paths, cwd, options.root)
  if (files.length === 0)
    throw new CliError(`There are no pages in ${paths.join(', ')}.`, {
      hint: 'Pages end in .md .mdx .html .htm .txt .pdf',
    })
  if (options.prune && wholeRoots.length === 0)
    throw new CliError(
      '--prune needs whole folders: of single files or a pattern nobody knows what else belongs there.',
      {
        exitCode: EXIT.usage,
      },
    )
  const server = await connect(options, context)
  try {
    const prunable = new Set(options.prune ? wholeRoots.map((root) => sourceOf(root, options)) : [])
    const run: Run = { options, context, files, prunable, server }
    return options.dryRun ? await preview(run) : await ingest(run)
  } finally {
    await server.close()
  }
}

/**
 * Where pages come from, told by folder, so that two sites in one collection are never taken for each other. Readers
 * may see it: the path is told by its hash.
 */
function sourceOf(root: string, { source }: IngestOptions): string {
  if (source !== undefined) return `ingest:${source}`
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 12)
  return `ingest:${basename(root)}-${hash}`
}

const tasksOf = ({ files, options }: Run): readonly (PageTask & { readonly file: PageFile })[] =>
  files.map((file) => ({
    file,
    name: shownPath(file.path, process.cwd()),
    read: () =>
      readPage(file, {
        baseUrl: options.baseUrl,
        language: options.language,
        source: sourceOf(file.root, options),
      }),
  }))

async function ingest(run: Run): Promise<number> {
  const { options, context, server } = run
  const startedAt = performance.now()
  const stop = interruption()
  const progress = showProgress(run.files.length, context.out, context.err)
  const results: PageResult[] = []
  const kept = new Set<string>()
  let removed = 0
  try {
    const tasks = tasksOf(run).map((task) => ({ ...task, read: remembering(task, kept) }))
    await sendPages(server, tasks, {
      collection: options.collection,
      concurrency: options.concurrency,
      signal: stop.signal,
      onResult(result) {
        results.push(result)
        progress.add(result)
      },
    })
    progress.stop()
    if (!stop.signal.aborted) removed = await prune(run, kept, results)
  } finally {
    progress.stop()
    stop.dispose()
    summarize(results, removed, (performance.now() - startedAt) / 1000, context)
  }
  if (stop.signal.aborted) {
    context.err.write('Stopped. The same command goes on from here.\n')
    return EXIT.interrupted
  }
  await awaitVectors(server, context, sum(results.map(({ embedded = 0 }) => embedded)))
  return results.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.ok
}

/**
 * A server makes the vectors by itself: only a person who watches waits for it. The pages are found by their words
 * already, so nothing that is said here is a failure of the ingest.
 */
async function awaitVectors(server: Server, context: CommandContext, embedded: number): Promise<void> {
  if (embedded === 0 || (!server.inProcess && !context.err.isTerminal)) return
  const stop = interruption()
  try {
    const followed = await followVectors(server, context, { signal: stop.signal })
    if (followed.outcome === 'done') context.out.write(`${counted(embedded, 'passage')} embedded\n`)
    if (followed.outcome === 'stalled')
      context.err.write(`${counted(followed.left, 'passage')} wait for their vectors: ${FOUND_BY_WORDS}\n`)
    if (followed.outcome === 'stopped') context.err.write(`The vectors are made later: ${FOUND_BY_WORDS}\n`)
  } catch (error) {
    // A server without an embedder, an older one, or a key that may not ask: there is nothing to wait for.
    if (!(error instanceof CliError)) throw error
  } finally {
    stop.dispose()
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

const FOUND_BY_WORDS = 'until then they are found by their words. GET /health tells which part does not answer.'

/** Notes the id of each page that is read: what a later step must not remove. */
const remembering =
  ({ read }: PageTask, kept: Set<string>): PageTask['read'] =>
  async () => {
    const page = await read()
    if (page !== 'draft') kept.add(page.id)
    return page
  }

const goneFrom = (stored: readonly StoredPage[], kept: ReadonlySet<string>, prunable: ReadonlySet<string>) =>
  stored.filter(({ id, source }) => source !== undefined && prunable.has(source) && !kept.has(id))

async function prune(
  { options, context, prunable, server }: Run,
  kept: ReadonlySet<string>,
  results: readonly PageResult[],
): Promise<number> {
  if (prunable.size === 0) return 0
  if (results.some(({ outcome }) => outcome === 'failed')) {
    // A page that cannot be read has an id nobody knows: it might be one of those to remove.
    context.err.write('Nothing was removed, for some pages failed.\n')
    return 0
  }
  const gone = goneFrom(await listStoredPages(server, options.collection), kept, prunable)
  for (const { id } of gone) {
    const query = new URLSearchParams({ collection: options.collection })
    const reply = await server.request(`/v1/documents/${encodeURIComponent(id)}?${query}`, { method: 'DELETE' })
    if (!reply.ok && reply.status !== 404) throw await refusalOf(reply)
    context.out.write(`removed   ${id}\n`)
  }
  return gone.length
}

/** Says what an ingest would do. Sends nothing. */
async function preview(run: Run): Promise<number> {
  const { options, context, prunable, server } = run
  const stored = await listStoredPages(server, options.collection)
  const known = new Map(stored.map((page) => [page.id, page]))
  const kept = new Map<string, string>()
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0, failed: 0 }
  const say = (outcome: keyof typeof counts, name: string, message?: string): void => {
    counts[outcome]++
    if (outcome !== 'unchanged')
      context.out.write(`${WOULD[outcome]} ${name}${message === undefined ? '' : `: ${message}`}\n`)
  }
  for (const { name, read } of tasksOf(run)) {
    try {
      const page = await read()
      if (page === 'draft') continue
      const other = kept.get(page.id)
      if (other !== undefined) {
        say('failed', name, `It would have the id "${page.id}", which ${other} has already`)
        continue
      }
      kept.set(page.id, name)
      const before = known.get(page.id)
      const outcome =
        before === undefined ? 'added' : before.hash === page.metadata.ingest_hash ? 'unchanged' : 'changed'
      say(outcome, `${page.id}  (${name})`)
    } catch (error) {
      say('failed', name, error instanceof Error ? error.message : String(error))
    }
  }
  if (counts.failed === 0) for (const { id } of goneFrom(stored, new Set(kept.keys()), prunable)) say('removed', id)
  context.out.write(
    `Would add ${counts.added}, change ${counts.changed}, leave ${counts.unchanged}, remove ${counts.removed}` +
      `${counts.failed === 0 ? '' : `; ${counts.failed} cannot be read`}. Nothing was sent.\n`,
  )
  return counts.failed === 0 ? EXIT.ok : EXIT.failed
}

const WOULD = {
  added: 'would add    ',
  changed: 'would change ',
  unchanged: '',
  removed: 'would remove ',
  failed: 'would fail   ',
} as const

function summarize(results: readonly PageResult[], removed: number, seconds: number, context: CommandContext): void {
  const failed = results.filter(({ outcome }) => outcome === 'failed')
  if (failed.length > 0) {
    context.err.write(`${counted(failed.length, 'page')} failed:\n`)
    for (const { name, message } of failed) context.err.write(`  ${name}: ${message ?? ''}\n`)
  }
  const count = (outcome: PageResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length
  const drafts = count('draft')
  context.out.write(
    `${count('added')} added, ${count('changed')} changed, ${count('unchanged')} unchanged, ${removed} removed, ` +
      `${failed.length} failed${drafts === 0 ? '' : `, ${counted(drafts, 'draft')} left out`}, in ${seconds.toFixed(1)} s\n`,
  )
}
