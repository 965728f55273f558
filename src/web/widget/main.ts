/** `widget.js`: one small script. The chat itself is loaded when a reader first comes near it. */
import { Launcher, markedText } from './launcher.ts'
import { readOptions } from './options.ts'
import type { Panel, PanelMode } from './panel.ts'
import { markQuoted } from './quote-mark.ts'

/** Name of the file of the chat, which carries its hash. Set when this is bundled. */
declare const CHAT_FILE: string

/** `window.Lectern`: for buttons and scripts of the page. */
interface Lectern {
  open(mode?: PanelMode): Promise<void>
  close(): Promise<void>
  ask(question: string): Promise<void>
}

const OPEN_KEY = 'lectern:open'
/** Where the panel leaves something of the page to be read. */
const ROOMY = '(min-width: 48rem)'

function start(script: HTMLScriptElement): Lectern {
  const options = readOptions(script)
  let panel: Promise<Panel> | undefined
  let tries = 0
  const load = (): Promise<Panel> => {
    // Browsers remember that an address could not be loaded: another one is asked for the next time.
    const again = tries === 0 ? '' : `?${tries}`
    panel ??= import(`${options.server}/web/${CHAT_FILE}${again}`).then(
      (chat: { readonly Panel: typeof Panel }) => new chat.Panel(options, launcher.root, toggled),
    )
    panel.catch(() => {
      panel = undefined
      tries += 1
    })
    return panel
  }
  /** What a reader or the page asks for must not fail in silence. */
  const orSay = (done: Promise<void>): void => {
    launcher.busy = true
    done
      .catch((error: unknown) => {
        console.error(`Lectern at ${options.server} cannot be reached: ${error}`)
        launcher.showUnreachable()
      })
      .finally(() => {
        launcher.busy = false
      })
  }
  const approach = (): void => void load().catch(() => undefined)
  const toggled = (isOpen: boolean): void => {
    launcher.expanded = isOpen
    remember(isOpen)
  }
  const open = async (mode: PanelMode): Promise<void> => await (await load()).open(mode)
  const askAbout = async (text: string): Promise<void> => {
    const loaded = await load()
    await loaded.select(text)
    await loaded.open('panel')
  }
  const launcher = new Launcher(options, {
    launch: () => orSay(open('panel')),
    approach,
    askAbout: (text) => orSay(askAbout(text)),
  })

  document.addEventListener('keydown', (event) => {
    const isHotkey =
      (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k'
    if (!options.hotkey || !isHotkey || event.defaultPrevented) return
    event.preventDefault()
    const text = markedText()
    orSay(text === undefined ? open('dialog') : askAbout(text))
  })
  document.addEventListener('click', (event) => {
    const button = event.composedPath().find((each) => each instanceof Element && each.matches('[data-lectern-open]'))
    if (!(button instanceof HTMLElement)) return
    event.preventDefault()
    orSay(open(button.dataset.lecternOpen === 'panel' ? 'panel' : 'dialog'))
  })
  // Who went to another page of the site with the panel open finds it there again, and the focus where it belongs.
  if (wasOpen() && matchMedia(ROOMY).matches)
    load().then(
      (loaded) => loaded.open('panel', false),
      () => undefined,
    )
  // Scripts see what an address says behind `:~:` nowhere else.
  const fragment = performance.getEntriesByType('navigation')[0]?.name.split(':~:')[1]
  if (fragment !== undefined) void markQuoted(fragment)
  // A citation of the page that is open loads nothing.
  launcher.root.addEventListener('click', (event) => {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement)
    const [page, quoted] = (link?.href ?? '').split(':~:')
    if (quoted !== undefined && page?.split('#')[0] === location.href.split('#')[0]) void markQuoted(quoted)
  })
  // A page that places the element itself needs what defines it.
  if (document.querySelector('lectern-chat') !== null) approach()

  return {
    open: (mode = 'panel') => open(mode),
    close: async () => (await load()).close(),
    ask: async (question) => {
      await open('panel')
      await (await load()).ask(question)
    },
  }
}

function remember(isOpen: boolean): void {
  try {
    if (isOpen) sessionStorage.setItem(OPEN_KEY, 'panel')
    else sessionStorage.removeItem(OPEN_KEY)
  } catch {
    // A browser that keeps nothing opens nothing by itself.
  }
}

function wasOpen(): boolean {
  try {
    return sessionStorage.getItem(OPEN_KEY) !== null
  } catch {
    return false
  }
}

const page = window as unknown as { Lectern?: Lectern }
const script = document.currentScript
if (page.Lectern === undefined && script instanceof HTMLScriptElement) {
  if (document.body === null) addEventListener('DOMContentLoaded', () => (page.Lectern = start(script)))
  else page.Lectern = start(script)
} else if (page.Lectern === undefined) console.error('Lectern: widget.js is a classic script: leave type="module" out.')
