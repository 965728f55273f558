/** Elements without a framework, and without HTML in strings: text that comes from outside can only become text. */

export type Child = Node | string | false | null | undefined
type Handler = (event: never) => void
export type Props = Readonly<Record<string, string | number | boolean | null | undefined | Handler>>

/** `on…` functions listen, `true` sets an empty attribute, `false`, `null` and `undefined` set none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

export function append(parent: ParentNode, children: readonly Child[]): void {
  for (const child of children) if (child !== false && child !== null && child !== undefined) parent.append(child)
}

/** Outlines on a grid of 24 by 24. */
const ICONS = {
  ask: 'M4 5h16v11H9l-5 4z',
  close: 'M6 6l12 12M18 6L6 18',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  down: 'M17 4v10M7 4h10v10l-4 6c-2 0-2-1-2-2l1-4H5.5c-1.5 0-2-1-1.7-2.2L5 6c.3-1.3 1-2 2-2z',
  history: 'M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2',
  plus: 'M12 5v14M5 12h14',
  pencil: 'M5 19l1-4L16 5l3 3L9 18z',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20 20',
  send: 'M12 19V5M6 11l6-6 6 6',
  stop: 'M7 7h10v10H7z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  up: 'M7 20V10M17 20H7V10l4-6c2 0 2 1 2 2l-1 4h6.5c1.5 0 2 1 1.7 2.2L19 18c-.3 1.3-1 2-2 2z',
} as const

export type IconName = keyof typeof ICONS

export function icon(name: IconName): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(namespace, 'path')
  path.setAttribute('d', ICONS[name])
  svg.append(path)
  return svg
}

/** A button with an icon and a name that is read out and shown as a tooltip. */
export const iconButton = (name: IconName, label: string, onclick: () => void, props: Props = {}): HTMLButtonElement =>
  h(
    'button',
    { type: 'button', class: 'icon-button', title: label, 'aria-label': label, onclick, ...props },
    icon(name),
  )

/**
 * A style sheet that no Content-Security-Policy forbids, for it is no text in the page. Its `rem` is the size of letters
 * that the reader has chosen, not what the page around has made of it.
 */
export function styleSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  const size = readerFontSize()
  sheet.replaceSync(css.replace(/([\d.]+)rem/g, (_, factor) => `${Number(factor) * size}px`))
  return sheet
}

/** In pixels. */
function readerFontSize(): number {
  const probe = h('i')
  probe.style.fontSize = 'medium'
  document.documentElement.append(probe)
  const size = Number.parseFloat(getComputedStyle(probe).fontSize)
  probe.remove()
  return size || 16
}

/** What has the focus, through every shadow root. */
export function focusedElement(): Element | null {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}
