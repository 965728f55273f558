/** Which label belongs to which tab: the names stand in a list of their own, apart from what they open. */
import type { Element, Nodes } from 'hast'
import { classes, everyElement, isElement, property, textOf } from './tree.ts'

export interface Tabs {
  /** Lists of names, which come with the panels. */
  readonly lists: ReadonlySet<Element>
  readonly labels: ReadonlyMap<Element, string>
}

/** Each is looked for among all that is around it. */
const MAX_LISTS = 300

/** The names' element, the panels' element, as themes call them beside each other. */
const PAIRS: readonly (readonly [RegExp, RegExp])[] = [
  [/^tabbed-labels$/, /^tabbed-content$/],
  [/^tabs$/, /^blocks$/],
]

export function findTabs(root: Nodes): Tabs {
  const lists = new Set<Element>()
  const labels = new Map<Element, string>()
  const parents = parentsOf(root)
  const byId = new Map(
    everyElement(root, (element) => property(element, 'id') !== null).map((element) => [
      property(element, 'id') ?? '',
      element,
    ]),
  )

  for (const panel of everyElement(root, (element) => property(element, 'role') === 'tabpanel')) {
    const tab = byId.get(property(panel, 'ariaLabelledBy')?.split(' ')[0] ?? ariaLabelledBy(panel))
    if (tab !== undefined) label(panel, tab)
  }
  for (const list of everyElement(root, (element) => property(element, 'role') === 'tablist').slice(0, MAX_LISTS)) {
    lists.add(list)
    const around = parents.get(list)
    if (around === undefined) continue
    const names = everyElement(list, (element) => property(element, 'role') === 'tab')
    const panels = everyElement(around, (element) => property(element, 'role') === 'tabpanel')
    if (panels.length >= names.length) for (const [index, name] of names.entries()) label(panels[index], name)
  }
  for (const [named, held] of PAIRS) {
    for (const list of everyElement(root, (element) => classes(element).some((name) => named.test(name)))) {
      const siblings = parents.get(list)?.children.filter(isElement) ?? []
      const content = siblings.find((element) => classes(element).some((name) => held.test(name)))
      if (content === undefined) continue
      lists.add(list)
      const names = everyElement(list, ({ tagName }) => tagName === 'label')
      for (const [index, panel] of content.children.filter(isElement).entries()) label(panel, names[index])
    }
  }
  return { lists, labels }

  function label(panel: Element | undefined, name: Element | undefined): void {
    const text = name === undefined ? '' : textOf(name).replaceAll(/\s+/g, ' ').trim()
    if (panel !== undefined && text !== '' && !labels.has(panel)) labels.set(panel, text)
  }
}

/** The parser gives it as a list of ids. */
function ariaLabelledBy(element: Element): string {
  const value = element.properties.ariaLabelledBy
  return Array.isArray(value) ? String(value[0] ?? '') : ''
}

function parentsOf(root: Nodes): ReadonlyMap<Element, Element> {
  const parents = new Map<Element, Element>()
  const visit = (node: Nodes, parent: Element | null): void => {
    if (isElement(node) && parent !== null) parents.set(node, parent)
    if ('children' in node) for (const child of node.children) visit(child, isElement(node) ? node : null)
  }
  visit(root, null)
  return parents
}
