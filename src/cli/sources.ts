import {
  CliError,
  type Command,
  type CommandContext,
  EXIT,
  SERVER_OPTIONS,
  type ServerOptions,
} from './program/command.ts'
import type { Server } from './program/connect.ts'
import { printable, table } from './program/text.ts'
import { type SourceReply, sourcePath } from './sources/source-reply.ts'

interface SourcesOptions extends ServerOptions {
  readonly collection?: string
  readonly every?: string
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
  readonly language?: string
  readonly baseUrl?: string
  readonly site?: string
  readonly metadata?: string
  readonly keepDocuments?: boolean
  readonly json?: boolean
}

const repeated = (pattern: string, before: unknown): readonly unknown[] => [
  ...(Array.isArray(before) ? before : []),
  pattern,
]

export const sources: Command<SourcesOptions> = {
  name: 'sources',
  summary: 'Keep up with sites: add, list, sync and remove sources',
  arguments: [
    { name: '<action>', description: 'what to do', choices: ['add', 'list', 'sync', 'remove'] },
    { name: '[name]', description: 'of the source' },
    { name: '[address]', description: 'add: where its pages are' },
  ],
  options: [
    { flags: '-c, --collection <name>', description: 'add: the collection to fill; else default' },
    { flags: '-e, --every <time>', description: 'add: sync it every so often: 30m, 6h, 1d; else when asked' },
    { flags: '--include <pattern>', description: 'add: paths to take; may be repeated; else all', parse: repeated },
    { flags: '--exclude <pattern>', description: 'add: paths to leave out; may be repeated', parse: repeated },
    { flags: '-l, --language <tag>', description: 'add: language of the pages (BCP 47); else detected' },
    { flags: '-b, --base-url <url>', description: 'add: what the addresses of files begin with' },
    { flags: '--site <generator>', description: 'add: what makes the site; else detected' },
    { flags: '--metadata <json>', description: 'add: an object that each document gets' },
    { flags: '--keep-documents', description: 'remove: the source alone' },
    { flags: '--json', description: 'print the reply as JSON' },
    ...SERVER_OPTIONS,
  ],
  examples: [
    ['lectern sources add docs https://docs.example.org/guide/ --every 6h', 'a site, read now and every six hours'],
    ['lectern sources list', 'all of them, and when they are synced next'],
    ['lectern sources sync docs', 'read what is new or changed, remove what is gone'],
    ['lectern sources remove docs', 'with its documents'],
  ],
  exitCodes: [
    [EXIT.failed, 'the source could not be read; the reason was printed'],
    [EXIT.interrupted, 'stopped by Ctrl-C; a server that runs goes on'],
  ],
  async run([action, name, address], options, context) {
    if (action !== 'list' && name === undefined) throw new CliError('Say which source.', { exitCode: EXIT.usage })
    if (action === 'add' && address === undefined)
      throw new CliError('Give the address of its pages.', { exitCode: EXIT.usage })
    const { connect } = await import('./program/connect.ts')
    const server = await connect(options, context)
    try {
      if (action === 'list') return await list(server, options.json === true, context)
      if (action === 'remove') return await remove(server, name ?? '', options, context)
      let since: string | null
      if (action === 'add') {
        const { webhook, ...made } = await add(server, name ?? '', address ?? '', options)
        if (options.json) {
          context.out.write(`${JSON.stringify({ ...made, webhook }, null, 2)}\n`)
          return EXIT.ok
        }
        if (webhook !== undefined)
          context.err.write(
            `A webhook may call ${webhook.path} with this secret, shown only this once: ${webhook.secret}\n`,
          )
        since = made.last_sync?.finished_at ?? null
      } else {
        const known = await server.json<SourceReply>(sourcePath(name ?? ''))
        since = known.last_sync?.finished_at ?? null
      }
      const { followSync } = await import('./sources/follow-sync.ts')
      return await followSync(server, { name: name ?? '', since }, context)
    } finally {
      await server.close()
    }
  },
}

async function add(
  server: Server,
  name: string,
  address: string,
  { collection, every, include, exclude, language, baseUrl, site, metadata }: SourcesOptions,
): Promise<SourceReply> {
  const body = { name, address, collection, every, include, exclude, language, site, base_url: baseUrl }
  return await server.json<SourceReply>('/v1/sources', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, metadata: metadata === undefined ? undefined : objectIn(metadata) }),
  })
}

function objectIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CliError('--metadata is a JSON object, such as \'{"version": "2"}\'.', { exitCode: EXIT.usage })
  }
}

async function list(server: Server, json: boolean, { out, err }: CommandContext): Promise<number> {
  const items: SourceReply[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '100', ...(cursor === '' ? {} : { cursor }) })
    const page: { readonly items: readonly SourceReply[]; readonly next_cursor: string | null } = await server.json(
      `/v1/sources?${query}`,
    )
    items.push(...page.items)
    cursor = page.next_cursor
  }
  if (json) out.write(`${JSON.stringify(items, null, 2)}\n`)
  else if (items.length === 0) err.write('There are no sources. "lectern sources add NAME ADDRESS" makes one.\n')
  else
    out.write(
      table([
        ['name', 'collection', 'documents', 'status', 'last sync', 'next sync', 'address'],
        ...items.map((source) => [
          source.name,
          source.collection,
          String(source.documents),
          source.status,
          minute(source.last_sync?.finished_at ?? null, source.last_sync === null ? 'never' : 'under way'),
          minute(source.every === null ? null : source.next_sync_at, 'when asked'),
          printable(source.address),
        ]),
      ]),
    )
  return EXIT.ok
}

/** `2026-11-29 09:30` in UTC. */
const minute = (time: string | null, none: string): string => time?.slice(0, 16).replace('T', ' ') ?? none

async function remove(
  server: Server,
  name: string,
  { keepDocuments = false, json }: SourcesOptions,
  { out }: CommandContext,
): Promise<number> {
  const { refusalOf } = await import('./program/connect.ts')
  const query = keepDocuments ? '?keep_documents=true' : ''
  const reply = await server.request(`${sourcePath(name)}${query}`, { method: 'DELETE' })
  if (!reply.ok) throw await refusalOf(reply)
  const what = keepDocuments ? '; its documents stay' : ' and its documents'
  out.write(json ? `${JSON.stringify({ name, removed: true })}\n` : `Removed ${name}${what}.\n`)
  return EXIT.ok
}
