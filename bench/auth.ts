/** `npm run bench:auth`: what it costs to know who is calling, as a share of what anonymous readers get. */
import { readFile } from 'node:fs/promises'
import { argv, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { quantile } from '../src/eval/scores.ts'
import { ADMIN_KEY, type RunningTarget, targets } from '../test/http/targets.ts'
import { PERSON } from '../test/support/browser.ts'
import { startIssuer } from '../test/support/issuer.ts'

const USAGE = `Usage: npm run bench:auth -- [--target bun|deno|binary] [--rounds N] [--connections N]

Starts a server with the embedded database, and asks it for cheap replies as fast as it gives them: without credentials,
and with each kind of them in turn, round after round. Prints requests a second and the server's processor time for a
request (medians of the rounds), each with the median of its share of what a reader without credentials gets. The share
by processor time is the one to trust where other programs run too. Linux only.`

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    target: { type: 'string', default: 'bun' },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const target = targets.find(({ name }) => name === values.target)
if (values.help || target === undefined) {
  stdout.write(`${USAGE}\n`)
  exit(values.help ? 0 : 2)
}

const REQUESTS = 2000
/** One that the guards alone answer, and two that ask the database. */
const PATHS = ['/nowhere', '/v1/documents', '/v1/conversations/none']
const ANONYMOUS = 'no credential'

type Init = Readonly<{ headers?: Readonly<Record<string, string>> }>

const json = async <Value>(reply: Promise<Response>): Promise<Value> => (await (await reply).json()) as Value
const post = (body: object, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

async function credentials(server: RunningTarget, issued: string): Promise<ReadonlyMap<string, Init>> {
  const bearer = (token: string): Init => ({ headers: { authorization: `Bearer ${token}` } })
  const { key } = await json<{ readonly key: string }>(
    server.fetch('/v1/keys', post({ name: 'bench', scopes: ['chat'] }, { authorization: `Bearer ${ADMIN_KEY}` })),
  )
  const signedUp = await server.fetch('/api/auth/sign-up/email', post(PERSON))
  const { token } = (await signedUp.json()) as { readonly token: string }
  const cookie = signedUp.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  const own = await json<{ readonly token: string }>(server.fetch('/api/auth/token', { headers: { cookie } }))
  return new Map<string, Init>([
    [ANONYMOUS, {}],
    ['JWT of an issuer', bearer(issued)],
    ['JWT of our own', bearer(own.token)],
    ['API key', bearer(key)],
    ['admin key', bearer(ADMIN_KEY)],
    ['session token', bearer(token)],
    ['session cookie', { headers: { cookie } }],
  ])
}

interface Round {
  readonly perSecond: number
  /** Of the server's processor, each request. */
  readonly microseconds: number
}

/** What a process has had of the processors so far, in clock ticks of 10 ms: fields 14 and 15 of proc(5)'s stat. */
async function ticks(pid: number | null): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(user) + Number(system)
}

async function load(server: RunningTarget, path: string, init: Init): Promise<Round> {
  const [began, used] = [performance.now(), await ticks(server.child.pid)]
  let left = REQUESTS
  const ask = async (): Promise<void> => {
    while (left-- > 0) {
      const reply = await server.fetch(path, init)
      await reply.arrayBuffer()
      if (reply.status === 401 || reply.status >= 429) throw new Error(`${path}: ${reply.status}`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.connections) }, ask))
  return {
    perSecond: (REQUESTS / (performance.now() - began)) * 1000,
    microseconds: (((await ticks(server.child.pid)) - used) * 10_000) / REQUESTS,
  }
}

const median = (numbers: readonly number[]): number => quantile(numbers, 0.5)

const issuer = await startIssuer()
const server = await target.start({
  ...issuer.settings,
  AUTH_HOSTED: 'true',
  AUTH_SECRET: 'a-secret-of-the-bench-0123456789abcdef',
  EMBEDDER: 'none',
  LOG_LEVEL: 'warn',
  RATE_LIMIT_REQUESTS: '1000000000',
})
try {
  const all = await credentials(server, await issuer.token())
  for (const path of PATHS) {
    stdout.write(`\n${path.padEnd(23)}req/s          CPU µs\n`)
    const rounds = new Map<string, Round[]>()
    for (let round = 0; round <= Number(values.rounds); round++)
      for (const [name, init] of all) {
        const measured = await load(server, path, init)
        // The first round warms up.
        if (round > 0) rounds.set(name, [...(rounds.get(name) ?? []), measured])
      }
    const base = rounds.get(ANONYMOUS) ?? []
    for (const [name, own] of rounds) {
      const cost = median(own.map(({ microseconds }) => microseconds))
      const share = median(own.map(({ microseconds }, round) => (base[round]?.microseconds ?? 0) / microseconds))
      const wall = median(own.map(({ perSecond }, round) => perSecond / (base[round]?.perSecond ?? 0)))
      const figures = [
        median(own.map(({ perSecond }) => perSecond))
          .toFixed(0)
          .padStart(9),
        `${(100 * wall).toFixed(0)} %`.padStart(7),
        cost.toFixed(0).padStart(9),
        `${(100 * share).toFixed(0)} %`.padStart(7),
      ]
      stdout.write(`${name.padEnd(18)}${figures.join('')}\n`)
    }
  }
} finally {
  await server.stop()
  await issuer.stop()
}
