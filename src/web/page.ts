/** The page at `/`: the chat over the whole window, and what to do while the library is empty. */
import type { LecternChat } from './element.ts'

interface Models {
  readonly data: readonly { readonly id: string }[]
}
interface Collections {
  readonly items: readonly { readonly name: string }[]
}

await customElements.whenDefined('lectern-chat')
const chat = document.querySelector('lectern-chat') as LecternChat | null
const DEFAULT = 'default'

/** The books of this server: the list of its models leaves out the sample book, the other list what is empty. */
async function offerBooks(): Promise<void> {
  const [models, collections] = await Promise.all([read<Models>('/v1/models'), read<Collections>('/v1/collections')])
  if (models === undefined || collections === undefined) return
  const filled = new Set(collections.items.map(({ name }) => name))
  const named = models.data.map(({ id }) => (id === 'lectern' ? DEFAULT : id.slice('lectern/'.length)))
  const names = named.filter((name) => filled.has(name))
  const asked = new URLSearchParams(location.search).get('collection')
  const only = asked ?? (names.length === 1 ? names[0] : undefined)
  if (only !== undefined && (only !== DEFAULT || asked !== null)) chat?.setAttribute('collection', only)
  else if (names.length > 1)
    chat?.setAttribute('scopes', JSON.stringify(names.map((name) => ({ label: name, collection: name }))))
  if (names.length > 0) return
  document.querySelector('#setup')?.removeAttribute('hidden')
  // Pages that no model is listed for are those of the sample book.
  if (filled.size > 0) document.querySelector('#sample')?.removeAttribute('hidden')
}

async function read<Reply>(path: string): Promise<Reply | undefined> {
  const reply = await fetch(path)
  return reply.ok ? ((await reply.json()) as Reply) : undefined
}

const question = new URLSearchParams(location.search).get('q')
await offerBooks().catch(() => undefined)
if (question !== null && question.trim() !== '') {
  // Asked once: a reload shows the answer, and does not ask again.
  history.replaceState(null, '', location.pathname)
  await chat?.newChat()
  await chat?.ask(question.trim().slice(0, 4000))
}
