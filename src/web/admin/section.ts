/** What the sections of the page for authors have in common. */
import type { Client } from '../api/client.ts'
import type { Page } from '../api/wire.ts'
import { type Child, h } from '../dom.ts'

/** Fills the element. @throws Refusal, Unreachable */
export type Show = (client: Client, into: HTMLElement) => Promise<void>

export const time = (text: string): HTMLElement =>
  h('time', { datetime: text }, new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }))

export const note = (text: string): HTMLElement => h('p', { class: 'soft' }, text)

/** Where the service shows a document. */
export const readPath = (id: string, collection: string): string =>
  `/read/${encodeURIComponent(id)}?collection=${encodeURIComponent(collection)}`

export interface Column<Row> {
  readonly name: string
  readonly cell: (row: Row) => Child
  readonly isNumber?: boolean
}

/**
 * A table of what a list of the API holds, a page at a time.
 *
 * @param path of the list, with its query if it has one
 * @param empty said when there is nothing
 */
export async function listTable<Row>(
  client: Client,
  path: string,
  columns: readonly Column<Row>[],
  empty: string,
): Promise<HTMLElement> {
  const body = h('tbody')
  const more = h('button', { type: 'button', class: 'plain', hidden: true }, 'Show more')
  const load = async (cursor?: string): Promise<number> => {
    const next = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { items, next_cursor } = await client.json<Page<Row>>(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=50${next}`,
    )
    body.append(
      ...items.map((row) =>
        h(
          'tr',
          {},
          ...columns.map(({ name, cell, isNumber }) =>
            h('td', { class: isNumber && 'number', dir: 'auto', 'data-name': name }, cell(row)),
          ),
        ),
      ),
    )
    more.hidden = next_cursor === null || next_cursor === undefined
    more.onclick = () => void load(next_cursor ?? undefined)
    return items.length
  }
  if ((await load()) === 0) return note(empty)
  // A section may have several: each is known by what it lists.
  const label = columns.flatMap(({ name }) => name || []).join(', ')
  const head = columns.map(({ name, isNumber }) =>
    name === '' ? h('td') : h('th', { scope: 'col', class: isNumber && 'number' }, name),
  )
  const table = h('table', {}, h('thead', {}, h('tr', {}, ...head)), body)
  return h(
    'div',
    { class: 'stack' },
    h('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': label }, table),
    more,
  )
}
