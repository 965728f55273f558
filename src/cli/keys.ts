import { InvalidArgumentError } from 'commander'
import {
  CliError,
  type Command,
  type CommandContext,
  EXIT,
  SERVER_OPTIONS,
  type ServerOptions,
} from './program/command.ts'
import type { Server } from './program/connect.ts'

interface KeysOptions extends ServerOptions {
  readonly scopes: string
  readonly collections?: string
  readonly expires?: string
  readonly requests?: number
  readonly streams?: number
  readonly tokensPerDay?: number
  readonly usdPerDay?: number
  readonly json?: boolean
}

interface KeyReply {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly collections: readonly string[] | null
  readonly limits: Readonly<Record<string, number>> | null
  readonly expires_at: string | null
  readonly last_used_at: string | null
}

interface NewKeyReply extends KeyReply {
  readonly key: string
}

interface KeyPage {
  readonly items: readonly KeyReply[]
  readonly next_cursor: string | null
}

export const keys: Command<KeysOptions> = {
  name: 'keys',
  summary: 'Make, list and revoke API keys',
  arguments: [
    { name: '<action>', description: 'what to do', choices: ['create', 'list', 'revoke'] },
    { name: '[name]', description: 'create: what the key is for; revoke: its id' },
  ],
  options: [
    { flags: '-s, --scopes <scopes>', description: 'what the new key may do: chat, ingest, admin', default: 'chat' },
    { flags: '-c, --collections <names>', description: 'the only collections it may touch; else all' },
    { flags: '-e, --expires <time>', description: 'when it ends, e.g. 2030-01-31; else never', parse: time },
    { flags: '--requests <n>', description: 'requests it may make in a window; 0 for any; else as set', parse: whole },
    { flags: '--streams <n>', description: 'answers it may have open at once; 0 for any; else as set', parse: whole },
    { flags: '--tokens-per-day <n>', description: 'tokens of models a day; 0 for any; else as set', parse: whole },
    { flags: '--usd-per-day <n>', description: 'US dollars for models a day; 0 for any; else as set', parse: amount },
    { flags: '--json', description: 'print the reply as JSON' },
    ...SERVER_OPTIONS,
  ],
  examples: [
    ['lectern keys create website', 'a key that may search and ask'],
    ['lectern keys create ci --scopes ingest --collections handbook', 'one that may write one collection'],
    ['lectern keys create partner --requests 600 --usd-per-day 5', 'one with limits of its own'],
    ['lectern keys list', 'all of them, without their secrets'],
    ['lectern keys revoke 0123456789abcdef', 'at once; the id is what list shows'],
  ],
  async run([action, word], { scopes, collections, expires, json, ...rest }, context) {
    const { requests, streams, tokensPerDay, usdPerDay, ...server } = rest
    if (action !== 'list' && word === undefined)
      throw new CliError(action === 'create' ? 'Say what the key is for.' : 'Say which key, by its id.', {
        exitCode: EXIT.usage,
      })
    const { connect } = await import('./program/connect.ts')
    const connected = await connect(server, context)
    try {
      if (action === 'create') {
        const body = {
          name: word,
          scopes: listed(scopes),
          ...(collections === undefined ? {} : { collections: listed(collections) }),
          ...(expires === undefined ? {} : { expires_at: expires }),
          // JSON leaves out what is not there.
          limits: { requests, streams, tokens_per_day: tokensPerDay, usd_per_day: usdPerDay },
        }
        await create(connected, body, json === true, context)
      } else if (action === 'list') {
        await list(connected, json === true, context)
      } else {
        const { refusalOf } = await import('./program/connect.ts')
        const reply = await connected.request(`/v1/keys/${encodeURIComponent(word ?? '')}`, { method: 'DELETE' })
        if (!reply.ok) throw await refusalOf(reply)
        context.out.write(json ? `${JSON.stringify({ id: word, revoked: true })}\n` : `Revoked ${word}.\n`)
      }
      return EXIT.ok
    } finally {
      await connected.close()
    }
  },
}

/** The key alone goes to standard output, so that a script can keep it; what it is goes beside it. */
async function create(server: Server, body: object, json: boolean, { out, err }: CommandContext): Promise<void> {
  const made = await server.json<NewKeyReply>('/v1/keys', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (json) {
    out.write(`${JSON.stringify(made, null, 2)}\n`)
    return
  }
  const where = made.collections === null ? 'all collections' : made.collections.join(', ')
  err.write(`Key ${made.id}: ${made.scopes.join(', ')}; ${where}. It is shown only this once:\n`)
  out.write(`${made.key}\n`)
}

async function list(server: Server, json: boolean, { out, err }: CommandContext): Promise<void> {
  const { printable, table } = await import('./program/text.ts')
  const items: KeyReply[] = []
  let cursor: string | null = null
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page: KeyPage = await server.json<KeyPage>(`/v1/keys?limit=100${after}`)
    items.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null)
  if (json) {
    out.write(`${JSON.stringify(items, null, 2)}\n`)
    return
  }
  if (items.length === 0) {
    err.write('There are no keys. "lectern keys create NAME" makes one.\n')
    return
  }
  const day = (text: string | null, none: string): string => text?.slice(0, 10) ?? none
  out.write(
    table([
      ['id', 'name', 'scopes', 'collections', 'limits', 'expires', 'last used'],
      ...items.map(({ id, name, scopes, collections, limits, expires_at, last_used_at }) => [
        id,
        printable(name),
        scopes.join(','),
        collections?.join(',') ?? 'all',
        describe(limits),
        day(expires_at, 'never'),
        day(last_used_at, 'never'),
      ]),
    ]),
  )
}

/** `requests=600,usd_per_day=5`; 0 is no limit. */
const describe = (limits: KeyReply['limits']): string =>
  limits === null
    ? 'as set'
    : Object.entries(limits)
        .map(([name, limit]) => `${name}=${limit === 0 ? 'any' : limit}`)
        .join(',')

const listed = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function whole(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, e.g. 100.')
  return Number(text)
}

function amount(text: string): number {
  if (!/^\d{1,7}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('Expected an amount, e.g. 0.50.')
  return Number(text)
}

/** A day means its beginning, in UTC. */
function time(text: string): string {
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Expected a day, e.g. 2030-01-31, or a time.')
  return date.toISOString()
}
