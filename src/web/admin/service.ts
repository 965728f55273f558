/** How the service is, and what it has used. */
import type { Client } from '../api/client.ts'
import { type Child, h } from '../dom.ts'
import { listTable, note, type Show } from './section.ts'

interface Usage {
  readonly day: string
  readonly key: string | null
  readonly model: string
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cost_usd: number | null
}

interface Index {
  readonly embedder: string | null
  readonly vector_store: string | null
  readonly state: string
  readonly chunks: number
  readonly waiting: { readonly added: number; readonly removed: number; readonly refused: number }
}

interface Health {
  readonly status: string
  readonly database: string
  readonly services: Readonly<Record<string, string>>
  readonly version: string
  readonly uptime_seconds: number
}

const count = (value: number): string => value.toLocaleString()

export const showUsage: Show = async (client, into) => {
  into.append(
    await listTable<Usage>(
      client,
      '/v1/usage',
      [
        { name: 'Day', cell: ({ day }) => day },
        { name: 'Who', cell: ({ key }) => key ?? 'readers without a key' },
        { name: 'Model', cell: ({ model }) => model },
        { name: 'Requests', cell: ({ requests }) => count(requests), isNumber: true },
        { name: 'Tokens in', cell: ({ input_tokens }) => count(input_tokens), isNumber: true },
        { name: 'Tokens out', cell: ({ output_tokens }) => count(output_tokens), isNumber: true },
        { name: 'US$', cell: ({ cost_usd }) => (cost_usd === null ? 'no price' : cost_usd.toFixed(4)), isNumber: true },
      ],
      'Nothing was used yet.',
    ),
  )
}

export const showHealth: Show = async (client, into) => {
  const health = await client.json<Health>('GET', '/health')
  into.append(
    facts([
      ['Service', `${health.status}, version ${health.version}, up for ${duration(health.uptime_seconds)}`],
      ['Database', health.database],
      ...Object.entries(health.services).filter(([name, state]) => state !== 'disabled' && name !== 'database'),
    ]),
    h('h3', {}, 'Index'),
    ...(await describeIndex(client)),
  )
}

/** A service that searches by words alone has no vectors to tell of. */
async function describeIndex(client: Client): Promise<readonly HTMLElement[]> {
  const index = await client.json<Index>('GET', '/v1/index').catch((error: Error) => error)
  if (index instanceof Error) return [note(index.message)]
  const { waiting } = index
  const report = h('div', { role: 'status' })
  const check = h('button', { type: 'button', class: 'plain' }, 'Check the index')
  check.onclick = async () => {
    check.disabled = true
    report.replaceChildren(note('Checking …'))
    const found = await client.json<unknown>('POST', '/v1/index/check').catch((error: Error) => error.message)
    report.replaceChildren(h('pre', { tabindex: 0 }, JSON.stringify(found, null, 2)))
    check.disabled = false
  }
  const entries = [
    ['State', index.state],
    ['Embedder', index.embedder ?? 'none'],
    ['Vector store', index.vector_store ?? 'none'],
    ['Passages', count(index.chunks)],
    [
      'Waiting',
      `${count(waiting.added)} to add, ${count(waiting.removed)} to remove, ${count(waiting.refused)} refused`,
    ],
  ] as const
  return [facts(entries), check, report]
}

const facts = (entries: readonly (readonly [string, Child])[]): HTMLElement =>
  h('dl', {}, ...entries.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
}
