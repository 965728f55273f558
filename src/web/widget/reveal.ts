/** Shows words of a page that stand where the reader does not see them: in another tab, or folded in. */

/** @param isLast whether what no click brings up is shown all the same */
export function reveal(place: Node, isLast: boolean): void {
  const hidden: Element[] = []
  for (let at = place.parentElement; at !== null && !at.checkVisibility(); at = at.parentElement) hidden.unshift(at)
  for (const element of hidden) if (!element.checkVisibility()) open(element, isLast)
}

/**
 * Shows what a page keeps in a bubble, as Material for MkDocs does with notes to code: it opens when its control has the focus.
 *
 * @param emptied where the words stood before the page took them away
 */
export function openBubble(emptied: Node): void {
  if (emptied instanceof HTMLElement && emptied.tabIndex >= 0)
    (emptied.querySelector<HTMLElement>('[tabindex]') ?? emptied).focus({ preventScroll: true })
}

function open(element: Element, isLast: boolean): void {
  const folded = element.closest<HTMLDetailsElement>('details:not([open])')
  if (folded !== null) {
    folded.open = true
    return
  }
  const tab = tabOf(element)
  if (tab !== null) tab.click()
  // A page may show one version of itself at a time: its reader came for the words of this one.
  else if (isLast && element instanceof HTMLElement && element.closest('main, article, [role=main]') !== null)
    element.style.setProperty('display', 'revert', 'important')
}

/** By its name, or by its place: the third tab is that of the third panel. */
function tabOf(panel: Element): HTMLElement | null {
  const named =
    panel.id === '' ? null : document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(panel.id)}"]`)
  if (named !== null) return named
  const role = panel.getAttribute('role')
  const panels = [...(panel.parentElement?.children ?? [])].filter(
    (each) => each.tagName === panel.tagName && each.getAttribute('role') === role,
  )
  let group = panel.parentElement
  for (let level = 0; group !== null && level < 3; level++, group = group.parentElement) {
    const tabs = group.querySelectorAll<HTMLElement>('[role=tab], input[type=radio]')
    if (tabs.length > 1 && tabs.length === panels.length) return tabs[panels.indexOf(panel)] ?? null
  }
  return null
}
