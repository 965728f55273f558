/** The work behind `lectern reindex`. */
import { planApp } from '../../app/app.ts'
import { CliError, type CommandContext, EXIT, type ServerOptions } from '../program/command.ts'
import { connect, openHere, type Server } from '../program/connect.ts'
import { interruption } from '../program/interruption.ts'
import { readCliSettings } from '../program/settings.ts'
import { counted } from '../program/text.ts'
import { checkVectors, describeDrift, driftOf } from './drift.ts'
import { followVectors } from './follow-vectors.ts'
import { type IndexStatus, leftOf, readIndexStatus } from './index-status.ts'

/** @returns the exit code @throws CliError, ConfigError */
export async function runReindex(options: ServerOptions, context: CommandContext): Promise<number> {
  const server = await connectForRebuild(options, context)
  const stop = interruption()
  try {
    const before = await readIndexStatus(server)
    refuseOtherEmbedder(before, server, context)
    const begun = await server.json<IndexStatus>('/v1/index/rebuild', { method: 'POST' })
    context.out.write(describeWork(before, begun))
    const isWhole = before.state === 'serving' || before.state === 'retired'
    const followed = await followVectors(server, context, {
      signal: stop.signal,
      done: (status) => status.state === 'serving' && (!isWhole || leftOf(status) === 0),
    })
    if (followed.outcome === 'stopped') {
      context.err.write('Stopped. A server with this embedder continues from here, and so does the same command.\n')
      return EXIT.interrupted
    }
    if (followed.outcome === 'stalled')
      throw new CliError(`Nothing has moved for a minute; ${counted(followed.left, 'passage')} are left.`, {
        hint: 'lectern doctor shows which part does not answer. The work continues when that part is back.',
        exitCode: EXIT.unavailable,
      })
    context.out.write(`Done in ${followed.seconds.toFixed(1)} s: searches now use the vectors of ${begun.embedder}.\n`)
    await removeLeftovers(server, context)
    return EXIT.ok
  } finally {
    stop.dispose()
    await server.close()
  }
}

/**
 * The embedded database has one process, so a server that holds it does the work. With a database server the command
 * does it itself: it may have another embedder than the servers, which go on with theirs meanwhile.
 */
async function connectForRebuild(options: ServerOptions, context: CommandContext): Promise<Server> {
  const { choices } = await planApp(context.environment)
  const embedded = choices.some(({ port, adapter }) => port === 'database' && adapter?.name === 'embedded')
  const named = options.url ?? context.environment.LECTERN_URL
  if (embedded || named) return await connect(options, context)
  const { dataDir, key, adminKey } = readCliSettings(context.environment)
  return await openHere(context, dataDir, options.key ?? key ?? adminKey)
}

function refuseOtherEmbedder({ embedder }: IndexStatus, server: Server, { environment }: CommandContext): void {
  const wanted = environment.EMBEDDER?.trim()
  if (!wanted || embedder.startsWith(`${wanted}/`)) return
  throw new CliError(`EMBEDDER is ${wanted} here, and ${server.description} embeds with ${embedder}.`, {
    hint: 'Start it with the new settings first; until its vectors are made it searches by words.',
    exitCode: EXIT.usage,
  })
}

function describeWork(before: IndexStatus, { embedder, dimensions, vector_store, chunks }: IndexStatus): string {
  const what = `${counted(chunks, 'passage')}, by ${embedder} (${dimensions} numbers), into ${vector_store}`
  const meanwhile =
    before.served_by === null || before.served_by === embedder
      ? 'Searches go on meanwhile.'
      : `The vectors of ${before.served_by} stay in use until the new ones are complete.`
  return `Making vectors: ${what}. ${meanwhile}\n`
}

/** What the store holds of passages that are gone. */
async function removeLeftovers(server: Server, context: CommandContext): Promise<void> {
  const drift = await checkVectors(server, { repair: true })
  if (driftOf(drift) === 0) return
  context.out.write(`Fixing what else was found: ${describeDrift(drift)}.\n`)
  await followVectors(server, context, { signal: new AbortController().signal })
}
