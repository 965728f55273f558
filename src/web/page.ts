/** The page at `/`: the chat over the whole window, and what to do while the library is empty. */
import type { LecternChat } from './element.ts'

interface Models {
  readonly data: readonly { readonly id: string }[]
}

await customElements.whenDefined('lectern-chat')
const chat = document.querySelector('lectern-chat') as LecternChat | null
const setup = document.querySelector<HTMLElement>('#setup')

/** The books of this server, as its list of models names them. */
async function offerBooks(): Promise<void> {
  const reply = await fetch('/v1/models')
  if (!reply.ok) return
  const { data } = (await reply.json()) as Models
  const names = data.map(({ id }) => (id === 'lectern' ? 'default' : id.slice('lectern/'.length)))
  const asked = new URLSearchParams(location.search).get('collection')
  if (asked !== null) chat?.setAttribute('collection', asked)
  else if (names.length > 1)
    chat?.setAttribute('scopes', JSON.stringify(names.map((name) => ({ label: name, collection: name }))))
  if (setup === null || names.length > 0) return
  setup.hidden = false
}

const question = new URLSearchParams(location.search).get('q')
await offerBooks().catch(() => undefined)
if (question !== null && question.trim() !== '') {
  // Asked once: a reload shows the answer, and does not ask again.
  history.replaceState(null, '', location.pathname)
  await chat?.newChat()
  await chat?.ask(question.trim().slice(0, 4000))
}
