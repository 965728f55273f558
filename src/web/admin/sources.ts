/** Sites and repositories that are kept in step, and how their last sync went. */
import type { Client } from '../api/client.ts'
import { h } from '../dom.ts'
import { listTable, note, type Show, time } from './section.ts'

interface SyncReport {
  readonly finished_at: string | null
  readonly error: string | null
  readonly note: string | null
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly refused: readonly { readonly address: string; readonly reason: string }[]
  readonly refused_count: number
}

interface Source {
  readonly name: string
  readonly kind: string
  readonly address: string
  readonly collection: string
  readonly every: string | null
  readonly status: string
  readonly documents: number
  readonly next_sync_at: string | null
  readonly last_sync: SyncReport | null
}

export const showSources: Show = async (client, into) => {
  into.append(
    note(
      'Places that pages are read from and kept in step with. Add one by lectern ingest ADDRESS or POST /v1/sources.',
    ),
    await listTable<Source>(
      client,
      '/v1/sources',
      [
        {
          name: 'Source',
          cell: ({ name, kind, address }) => h('div', {}, name, h('div', { class: 'soft' }, `${kind}: ${address}`)),
        },
        { name: 'Collection', cell: ({ collection }) => collection },
        { name: 'Documents', cell: ({ documents }) => String(documents), isNumber: true },
        { name: 'Every', cell: ({ every }) => every ?? 'when asked' },
        { name: 'State', cell: ({ status }) => status },
        { name: 'Last sync', cell: ({ last_sync: report }) => report !== null && describe(report) },
        { name: '', cell: ({ name }) => syncButton(client, name) },
      ],
      'No source is kept yet.',
    ),
  )
}

function describe(report: SyncReport): HTMLElement {
  const { finished_at: finishedAt, error, note: remark, added, changed, removed, unchanged, refused } = report
  return h(
    'div',
    {},
    finishedAt !== null && time(finishedAt),
    h('div', { class: 'soft' }, `${added} added, ${changed} changed, ${removed} removed, ${unchanged} as before`),
    error !== null && h('p', { class: 'bad' }, error),
    remark !== null && h('p', { class: 'soft' }, remark),
    refused.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, `${report.refused_count} refused`),
        ...refused.map(({ address, reason }) => h('div', {}, `${address}: ${reason}`)),
      ),
  )
}

/** Begins one, and does not wait for its end: a site may take minutes. */
function syncButton(client: Client, name: string): HTMLElement {
  const button = h('button', { type: 'button', class: 'plain', 'aria-label': `Sync ${name}` }, 'Sync now')
  button.onclick = async () => {
    button.disabled = true
    const path = `/v1/sources/${encodeURIComponent(name)}/sync`
    button.textContent = await client.json('POST', path, { headers: { prefer: 'respond-async' } }).then(
      () => 'Begun',
      (error: Error) => error.message,
    )
  }
  return button
}
