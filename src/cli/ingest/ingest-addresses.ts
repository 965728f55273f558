/** `lectern ingest` with addresses: each becomes a source that the server keeps, and is synced. */
import { CliError, type CommandContext, EXIT } from '../program/command.ts'
import { connect, refusalOf, type Server } from '../program/connect.ts'
import { followSync } from '../sources/follow-sync.ts'
import { type SourceReply, sourcePath } from '../sources/source-reply.ts'
import type { IngestOptions } from './run.ts'

export const isSourceAddress = (path: string): boolean => /^[a-z][\w+.-]+:\/\//i.test(path)

/** @returns the exit code: that of the first that failed @throws CliError */
export async function ingestAddresses(
  paths: readonly string[],
  options: IngestOptions,
  context: CommandContext,
): Promise<number> {
  const path = paths.find((each) => !isSourceAddress(each))
  if (path !== undefined)
    throw new CliError(`${path} is no address: ingest files and addresses one after the other.`, {
      exitCode: EXIT.usage,
    })
  if (options.source !== undefined && paths.length > 1)
    throw new CliError('--source names one source: give one address.', { exitCode: EXIT.usage })
  const { dryRun, watch, root, includeFrom } = options
  const forFiles = Object.entries({
    '--dry-run': dryRun,
    '--watch': watch,
    '--root': root,
    '--include-from': includeFrom,
  })
  const [flag] = forFiles.find(([, value]) => value !== undefined && value !== false) ?? []
  if (flag !== undefined)
    throw new CliError(`${flag} is for folders and files.`, {
      exitCode: EXIT.usage,
      hint: 'lectern sources add --every keeps a site in step.',
    })
  const server = await connect(options, context)
  try {
    let exitCode: number = EXIT.ok
    for (const address of paths) {
      const name = options.source ?? sourceNameOf(address, options.collection)
      const since = await keep(server, name, address, options)
      context.err.write(`Reading ${address} as the source ${name}\n`)
      const code = await followSync(server, { name, since }, context)
      if (code === EXIT.interrupted) return code
      if (exitCode === EXIT.ok) exitCode = code
    }
    return exitCode
  } finally {
    await server.close()
  }
}

/** Of a source that is there already, only what was said anew is changed. @returns when its last sync ended */
async function keep(server: Server, name: string, address: string, options: IngestOptions): Promise<string | null> {
  const reply = await server.request(sourcePath(name))
  if (!reply.ok && reply.status !== 404) throw await refusalOf(reply)
  const known = reply.ok ? ((await reply.json()) as SourceReply) : null
  const { collection, exclude, language, site, baseUrl } = options
  const body = {
    name,
    address,
    collection,
    every: known?.every,
    include: known?.include,
    metadata: known?.metadata,
    exclude: exclude ?? known?.exclude,
    language: language ?? known?.language,
    base_url: baseUrl ?? known?.base_url,
    site: site ?? known?.site,
  }
  const kept = await server.json<SourceReply>('/v1/sources', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return kept.last_sync?.finished_at ?? null
}

/** `https://docs.example.org/guide/` → `docs.example.org-guide`, in another collection with its name. */
export function sourceNameOf(address: string, collection: string): string {
  const place = address.replace(/^[a-z][\w+.-]+:\/\//i, '').replace(/^[^@/]*@/, '')
  const name = collection === 'default' ? place : `${place}-${collection}`
  const plain = name.replaceAll(/[^A-Za-z0-9_.]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return plain.length <= 64 ? plain : plain.slice(-64).replace(/^[-.]+/, '')
}
