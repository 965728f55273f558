/** The page for authors at `/admin`: what is in, what readers asked in vain, what they thought, what it cost. */
import { Client } from '../api/client.ts'
import { Refusal } from '../api/failure.ts'
import { h } from '../dom.ts'
import { showDocuments } from './documents.ts'
import { showAsked, showFeedback, showUnanswered } from './readers.ts'
import type { Show } from './section.ts'
import { showHealth, showUsage } from './service.ts'
import { showSources } from './sources.ts'

const KEY = 'lectern:admin-key'

const SECTIONS: readonly { readonly id: string; readonly name: string; readonly show: Show }[] = [
  { id: 'documents', name: 'Documents', show: showDocuments },
  { id: 'sources', name: 'Sources', show: showSources },
  { id: 'asked', name: 'Asked most', show: showAsked },
  { id: 'unanswered', name: 'Unanswered', show: showUnanswered },
  { id: 'feedback', name: 'Feedback', show: showFeedback },
  { id: 'usage', name: 'Usage', show: showUsage },
  { id: 'health', name: 'Index and health', show: showHealth },
]

const main = document.querySelector<HTMLElement>('#admin')
/** Until the tab is closed: an admin's key is not left behind in a browser. */
let key = sessionStorage.getItem(KEY) ?? undefined
const client = new Client({ base: location.origin, token: () => key })

/** By the key, or by a session that may do the same. */
async function enter(): Promise<void> {
  try {
    // Of the admin's routes the one that every service has.
    await client.json('GET', '/v1/keys?limit=1')
    showSections()
  } catch (error) {
    const refused = error instanceof Refusal && (error.status === 401 || error.status === 403)
    showSignIn(key === undefined ? '' : refused ? 'This key is not an admin’s.' : String((error as Error).message))
  }
}

function showSignIn(message: string): void {
  sessionStorage.removeItem(KEY)
  const input = h('input', { id: 'key', type: 'password', autocomplete: 'current-password', required: true })
  main?.replaceChildren(
    h('h1', {}, 'For authors'),
    h(
      'form',
      {
        class: 'stack',
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault()
          key = input.value.trim()
          sessionStorage.setItem(KEY, key)
          void enter()
        },
      },
      h('label', { for: 'key' }, 'Admin key'),
      input,
      h('p', { class: 'soft' }, 'ADMIN_KEY, or the key in the file admin-key of the data folder.'),
      h('p', { role: 'alert', class: 'bad' }, message),
      h('button', { type: 'submit', class: 'primary' }, 'Sign in'),
    ),
  )
  input.focus()
}

function showSections(): void {
  const place = h('section', { id: 'section', 'aria-live': 'off' })
  const links = SECTIONS.map(({ id, name }) => h('a', { href: `#${id}` }, name))
  const signOut = h(
    'button',
    {
      type: 'button',
      class: 'plain',
      onclick: () => {
        key = undefined
        showSignIn('')
      },
    },
    'Sign out',
  )
  main?.replaceChildren(
    h('h1', {}, 'For authors'),
    h('nav', { class: 'tabs', 'aria-label': 'Sections' }, ...links, signOut),
    place,
  )
  const turn = async (): Promise<void> => {
    const section = SECTIONS.find(({ id }) => `#${id}` === location.hash) ?? SECTIONS[0]
    for (const link of links) {
      if (link.hash === `#${section?.id}`) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    place.replaceChildren(h('p', { class: 'soft' }, 'Loading …'))
    const content = h('div', { class: 'stack' })
    try {
      await section?.show(client, content)
      place.replaceChildren(h('h2', {}, section?.name ?? ''), content)
    } catch (error) {
      place.replaceChildren(h('p', { role: 'alert', class: 'bad' }, (error as Error).message))
    }
  }
  window.onhashchange = () => void turn()
  void turn()
}

await enter()
