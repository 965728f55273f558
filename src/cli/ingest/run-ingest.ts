/** The work behind `lectern ingest`. */
import { sep } from 'node:path'
import { EXTENSIONS } from '../../library/parse/formats.ts'
import { SITE_NAMES } from '../../library/sites/generators/index.ts'
import { CliError, type CommandContext, EXIT } from '../program/command.ts'
import { connect } from '../program/connect.ts'
import { interruption } from '../program/interruption.ts'
import { awaitVectors } from '../vectors/await-vectors.ts'
import { type FoundPages, findPages } from './find-pages.ts'
import { ingestAddresses, isSourceAddress } from './ingest-addresses.ts'
import { type OpenedArchives, openArchives } from './open-archives.ts'
import { preview } from './preview.ts'
import { showProgress } from './progress.ts'
import { goneFrom, prunableSources, removeDocument, sourceOf } from './prune.ts'
import { type FileTask, type IngestOptions, type Run, tasksOf } from './run.ts'
import { type PageResult, type PageTask, sendPages } from './send-pages.ts'
import { listStoredPages } from './stored-pages.ts'
import { summarize, tellLeftOut } from './summary.ts'
import { rememberSent, type Sent, watchPages } from './watch.ts'

/** @returns the exit code @throws CliError */
export async function runIngest(
  paths: readonly string[],
  options: IngestOptions,
  context: CommandContext,
): Promise<number> {
  const { site } = options
  if (site !== undefined && !SITE_NAMES.includes(site))
    throw new CliError(`--site ${site} is not known: expected ${SITE_NAMES.join(', ')}`, { exitCode: EXIT.usage })
  if (paths.some(isSourceAddress)) return await ingestAddresses(paths, options, context)
  const opened = await openArchives(paths, process.cwd())
  try {
    return await ingestFrom(opened, options, context)
  } finally {
    await opened.close()
  }
}

async function ingestFrom(opened: OpenedArchives, options: IngestOptions, context: CommandContext): Promise<number> {
  const { paths } = opened
  const { files, wholeRoots, leftOut, sources } = await lookInto(opened, options)
  if (files.length === 0) {
    tellLeftOut(leftOut, context.err)
    throw new CliError(`There are no pages in ${paths.join(', ')}.`, { hint: `Pages end in ${EXTENSIONS.join(' ')}` })
  }
  if (options.prune && wholeRoots.length === 0)
    throw new CliError(
      '--prune needs whole folders: of single files or a pattern nobody knows what else belongs there.',
      { exitCode: EXIT.usage },
    )
  if (options.watch && (options.dryRun || opened.archives.size > 0))
    throw new CliError('--watch sends what changes in folders and files: not with archives, nor with --dry-run.', {
      exitCode: EXIT.usage,
    })
  const prunable = new Map([...sources].filter(([from]) => options.prune === true && wholeRoots.includes(from)))
  const server = await connect(options, context)
  try {
    const run: Run = {
      options,
      context,
      files,
      leftOut,
      sources,
      prunable,
      server,
      placeOf: (path) => placeOf(path, opened),
    }
    if (options.watch && server.inProcess)
      throw new CliError('--watch needs a server that runs, so that the pages can be asked meanwhile.', {
        hint: 'Start one with lectern serve, or name one with --url.',
        exitCode: EXIT.unavailable,
      })
    if (options.dryRun) return await preview(run)
    const sent: Sent = new Map()
    const code = await ingest(run, sent)
    return options.watch && code !== EXIT.interrupted ? await follow(run, opened, sent) : code
  } finally {
    await server.close()
  }
}

async function lookInto(
  opened: OpenedArchives,
  options: IngestOptions,
): Promise<Pick<Run, 'files' | 'leftOut' | 'sources'> & Pick<FoundPages, 'wholeRoots'>> {
  const { root, site, exclude } = options
  const { pages: files, wholeRoots, leftOut } = await findPages(opened.paths, process.cwd(), { root, site, exclude })
  const sources = new Map<string, string>()
  for (const from of [...files.map((file) => file.root), ...wholeRoots])
    if (!sources.has(from)) sources.set(from, await sourceOf(placeOf(from, opened), options.source))
  return { files, wholeRoots, leftOut: [...opened.leftOut, ...leftOut], sources }
}

/** Sends what changes until Ctrl-C, which is how it is meant to end. */
async function follow(run: Run, opened: OpenedArchives, sent: Sent): Promise<number> {
  const stop = interruption()
  try {
    const find = async () => {
      const { files, sources } = await lookInto(opened, run.options)
      return { files, tasks: tasksOf({ ...run, files, sources }) }
    }
    await watchPages({ ...run, sent, find, signal: stop.signal })
    return EXIT.ok
  } finally {
    stop.dispose()
  }
}

/** Of what was unpacked, its place in the archive, which is the same in the next run. */
function placeOf(path: string, { archives }: OpenedArchives): string {
  for (const [unpacked, archive] of archives)
    if (path === unpacked || path.startsWith(unpacked + sep)) return archive + path.slice(unpacked.length)
  return path
}

async function ingest(run: Run, sent: Sent): Promise<number> {
  const { options, context, files, leftOut, server } = run
  const startedAt = performance.now()
  const stop = interruption()
  const progress = showProgress(files.length, context.out, context.err)
  const results: PageResult[] = []
  const seen: SeenPages = { kept: new Set(), failed: new Set(), sent }
  let removed = 0
  try {
    // Asked beforehand: pages that were sent anew are no sign any more of where they came from.
    const prunable = run.prunable.size === 0 ? null : await prunableFor(run)
    await sendPages(
      server,
      tasksOf(run).map((task) => ({ ...task, read: remembering(task, seen) })),
      {
        collection: options.collection,
        concurrency: options.concurrency,
        signal: stop.signal,
        onResult(result) {
          results.push(result)
          progress.add(result)
        },
        onStage: progress.note,
      },
    )
    progress.stop()
    if (prunable !== null && !stop.signal.aborted) removed = await prune(run, seen, prunable)
  } finally {
    progress.stop()
    stop.dispose()
    summarize({ results, leftOut, removed, seconds: (performance.now() - startedAt) / 1000 }, context)
  }
  if (stop.signal.aborted) {
    context.err.write('Stopped. The same command continues from here.\n')
    return EXIT.interrupted
  }
  await awaitVectors(server, context, sum(results.map(({ embedded = 0 }) => embedded)))
  return results.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.ok
}

interface SeenPages {
  /** Ids of pages that are there. */
  readonly kept: Set<string>
  /** Files that are there and could not be read, so that nobody knows their id. */
  readonly failed: Set<string>
  readonly sent: Sent
}

/** What a later step must not remove. */
const remembering =
  ({ file, name, read }: FileTask, { kept, failed, sent }: SeenPages): PageTask['read'] =>
  async () => {
    try {
      const page = await read()
      if ('id' in page) {
        kept.add(page.id)
        rememberSent(sent, page, name)
      }
      return page
    } catch (error) {
      failed.add(file.file)
      throw error
    }
  }

async function prunableFor({ options, files, prunable, server }: Run): Promise<ReadonlySet<string>> {
  return prunableSources(prunable, files, await listStoredPages(server, options.collection))
}

async function prune(
  { options, context, server }: Run,
  seen: SeenPages,
  sources: ReadonlySet<string>,
): Promise<number> {
  const gone = goneFrom(await listStoredPages(server, options.collection), seen.kept, sources, seen.failed)
  for (const { id } of gone) {
    await removeDocument(server, options.collection, id)
    context.out.write(`removed   ${id}\n`)
  }
  return gone.length
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
