/** The documents: what is in, and a place to drop more. */
import type { Client } from '../api/client.ts'
import { h } from '../dom.ts'
import { listTable, note, readPath, type Show, time } from './section.ts'

interface Document {
  readonly id: string
  readonly collection: string
  readonly title: string
  readonly language: string
  readonly url: string | null
  readonly chunks: number
  readonly status: string
  readonly updated_at: string
}

interface Uploaded {
  readonly items: readonly { readonly id: string; readonly chunks: number; readonly unchanged?: boolean }[]
}

export const showDocuments: Show = async (client, into) => {
  const list = h('div')
  const draw = async (): Promise<void> => {
    list.replaceChildren(
      await listTable<Document>(
        client,
        '/v1/documents',
        [
          {
            name: 'Title',
            cell: ({ url, title, id, collection }) => h('a', { href: url ?? readPath(id, collection) }, title),
          },
          { name: 'Id', cell: ({ id }) => id },
          { name: 'Collection', cell: ({ collection }) => collection },
          { name: 'Language', cell: ({ language }) => language },
          { name: 'Passages', cell: ({ chunks }) => String(chunks), isNumber: true },
          { name: 'State', cell: ({ status }) => status },
          { name: 'Changed', cell: ({ updated_at }) => time(updated_at) },
          { name: '', cell: (document) => deleteButton(client, document, draw) },
        ],
        'No pages are in yet.',
      ),
    )
  }
  await draw()
  into.append(dropZone(client, draw), list)
}

function deleteButton(client: Client, { id, collection, title }: Document, changed: () => Promise<void>): HTMLElement {
  const button = h('button', { type: 'button', class: 'plain', 'aria-label': `Delete ${title}` }, 'Delete')
  button.onclick = async () => {
    // Pressed twice: a page that is gone is gone from every answer.
    if (button.dataset.sure === undefined) {
      button.dataset.sure = ''
      button.textContent = 'Really delete?'
      button.setAttribute('aria-label', `Really delete? ${title}`)
      return
    }
    button.disabled = true
    const path = `/v1/documents/${encodeURIComponent(id)}?collection=${encodeURIComponent(collection)}`
    await client.json('DELETE', path)
    await changed()
  }
  return button
}

const ACCEPTED = '.md,.mdx,.markdown,.html,.txt,.pdf,.epub,.docx,.rst,.adoc,.org,.ipynb,.csv,.zip,.gz'

function dropZone(client: Client, changed: () => Promise<void>): HTMLElement {
  const status = h('div', { role: 'status', class: 'stack' })
  const collection = h('input', { id: 'collection', type: 'text', value: 'default', pattern: '[A-Za-z0-9_.\\-]{1,64}' })
  const input = h('input', { id: 'files', type: 'file', multiple: true, accept: ACCEPTED })
  /** One at a time: one that is refused says why, and holds up no other. */
  const send = async (files: readonly File[]): Promise<void> => {
    status.replaceChildren()
    for (const file of files) {
      const line = note(`${file.name}: being read …`)
      status.append(line)
      const form = new FormData()
      form.append('collection', collection.value)
      form.append('file', file)
      try {
        const { items } = await client.json<Uploaded>('POST', '/v1/documents', { body: form })
        const passages = items.reduce((sum, { chunks }) => sum + chunks, 0)
        line.textContent = `${file.name}: ${items.length} in, ${passages} ${passages === 1 ? 'passage' : 'passages'}`
      } catch (error) {
        line.className = 'bad'
        line.textContent = `${file.name}: ${(error as Error).message}`
      }
    }
    await changed()
  }
  input.onchange = () => void send([...(input.files ?? [])])
  const zone = h(
    'div',
    {
      class: 'drop stack',
      ondragover: (event: DragEvent) => {
        event.preventDefault()
        zone.classList.add('over')
      },
      ondragleave: () => zone.classList.remove('over'),
      ondrop: (event: DragEvent) => {
        event.preventDefault()
        zone.classList.remove('over')
        void send([...(event.dataTransfer?.files ?? [])])
      },
    },
    h('label', { for: 'files' }, 'Drop files here, or choose them:'),
    input,
    h('label', { for: 'collection' }, 'Collection'),
    collection,
    status,
  )
  return zone
}
