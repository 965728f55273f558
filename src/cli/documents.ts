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

interface DocumentsOptions extends ServerOptions {
  readonly collection?: string
  readonly source?: string
  readonly prefix?: string
  readonly json?: boolean
}

interface DocumentEntry {
  readonly id: string
  readonly collection: string
  readonly title: string
  readonly metadata: Readonly<Record<string, unknown>>
}

interface DocumentPage {
  readonly items: readonly DocumentEntry[]
  readonly next_cursor: string | null
}

interface Wanted {
  readonly collection: string | undefined
  readonly source: string | undefined
  readonly prefix: string | undefined
}

export const documents: Command<DocumentsOptions> = {
  name: 'documents',
  summary: 'List, show and delete documents',
  arguments: [
    { name: '<action>', description: 'what to do', choices: ['list', 'show', 'delete'] },
    { name: '[id]', description: 'show: which one; delete: which one, else those that the options name' },
  ],
  options: [
    { flags: '-c, --collection <name>', description: 'only of this collection; else of all' },
    { flags: '--source <name>', description: 'only from this source: as `lectern ingest --source` named it' },
    { flags: '--prefix <start>', description: 'only those whose id begins like this' },
    { flags: '--json', description: 'print JSON' },
    ...SERVER_OPTIONS,
  ],
  examples: [
    ['lectern documents list -c book', 'the pages of one collection'],
    ['lectern documents show guide/intro', 'the text that answers quote'],
    ['lectern documents delete --prefix drafts/', 'all whose id begins with drafts/'],
  ],
  exitCodes: [[EXIT.failed, 'there is no such document']],
  async run([action, id], { collection, source, prefix, json, ...server }, context) {
    if (action === 'show' && id === undefined) throw new CliError('Say which document.', { exitCode: EXIT.usage })
    if (action === 'delete' && id === undefined && source === undefined && prefix === undefined)
      throw new CliError('Say what to delete: an id, --source or --prefix.', {
        exitCode: EXIT.usage,
        hint: 'A whole collection: lectern collections delete <name>',
      })
    const { connect } = await import('./program/connect.ts')
    const connected = await connect(server, context)
    const wanted = { collection, source, prefix }
    try {
      if (action === 'show') await show(connected, id ?? '', collection, json === true, context)
      else if (action === 'delete') await remove(connected, id, wanted, json === true, context)
      else await list(connected, wanted, json === true, context)
      return EXIT.ok
    } finally {
      await connected.close()
    }
  },
}

/** Those that the options name, in order of collection and id. */
async function find(server: Server, { collection, source, prefix = '' }: Wanted): Promise<readonly DocumentEntry[]> {
  const found: DocumentEntry[] = []
  const isFrom = ({ metadata }: DocumentEntry): boolean =>
    source === undefined || metadata.source === source || metadata.source === `ingest:${source}`
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({
      limit: '100',
      ...(collection === undefined ? {} : { collection }),
      ...(cursor === '' ? {} : { cursor }),
    })
    const page: DocumentPage = await server.json(`/v1/documents?${query}`)
    found.push(...page.items.filter((document) => document.id.startsWith(prefix) && isFrom(document)))
    cursor = page.next_cursor
  }
  return found
}

async function list(server: Server, wanted: Wanted, json: boolean, { out, err }: CommandContext): Promise<void> {
  const found = await find(server, wanted)
  const rows = found.map(({ collection, id, title }) => [collection, printable(id), printable(title)])
  out.write(json ? `${JSON.stringify(found, null, 2)}\n` : table(rows))
  if (rows.length === 0 && !json) err.write('No documents match.\n')
}

async function show(
  server: Server,
  id: string,
  collection: string | undefined,
  json: boolean,
  { out }: CommandContext,
): Promise<void> {
  const document = await server.json<DocumentEntry & { readonly content: string }>(addressOf(id, collection))
  out.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${printable(document.content)}\n`)
}

async function remove(
  server: Server,
  id: string | undefined,
  wanted: Wanted,
  json: boolean,
  { out }: CommandContext,
): Promise<void> {
  const { refusalOf } = await import('./program/connect.ts')
  const doomed = id === undefined ? await find(server, wanted) : [{ id, collection: wanted.collection }]
  for (const each of doomed) {
    const reply = await server.request(addressOf(each.id, each.collection), { method: 'DELETE' })
    // Deleted by somebody else meanwhile: that is what was wanted.
    if (!reply.ok && (reply.status !== 404 || id !== undefined)) throw await refusalOf(reply)
    if (!json) out.write(`Deleted ${printable(each.id)}.\n`)
  }
  if (json) out.write(`${JSON.stringify({ deleted: doomed.map((each) => each.id) })}\n`)
  else if (doomed.length === 0) out.write('No documents match.\n')
}

const addressOf = (id: string, collection: string | undefined): string =>
  `/v1/documents/${encodeURIComponent(id)}${collection === undefined ? '' : `?collection=${encodeURIComponent(collection)}`}`
