/** Separates what a page says from what stands around it: navigation, controls, permalinks, badges, edit links. */
import type { Element, Nodes } from 'hast'
import { classes, everyElement, findElement, isElement, property, textOf } from './tree.ts'

const NEVER = new Set(
  'script style noscript template nav svg iframe form button input select textarea dialog head canvas audio video object embed'.split(
    ' ',
  ),
)
const FRAME_CLASS =
  /^(?:hash-link|header-?link|header-anchor|heading-?anchor|anchor-?link|sl-anchor-link|permalink|direct-link|linenos?|lineno|line-numbers?|gutter|breadcrumbs?|theme-doc-breadcrumbs|theme-doc-toc.*|tableOfContents.*|table-of-contents|toc|md-sidebar|md-source-file|md-content__button|pagination(?:-nav|-links)?|prev-next|theme-doc-footer|theme-edit-this-page|edit-(?:this-)?page|edit-link|last-updated|sr-only|visually-hidden|screen-reader-text|skip-?link|copy(?:-btn|-button|-code(?:-button)?)?|btn-copy|copybtn|clipboard.*|share(?:-buttons?)?|social(?:-links?)?|reading-time|theme-last-updated|feedback|was-this-helpful|cookie.*|nav(?:header|footer|bar|igation|-?panel|-?path|row)|(?:top|bottom|sub)nav|(?:top|bottom)lang)$/i
/** Of what stands beside a page, and never of a callout in it. */
const ASIDE_CLASS = /(?:^|[-_])(?:toc|sidebar|side-?nav|nav|menu|related|promo|advert|ads|share|right)(?:$|[-_])/i

/** Of what stands above and below a page that nothing separates from it. */
const FRAME_ID = /^(?:page-header|titlearea|main-nav|nav-?path|(?:page-|site-)?footer(?:-text)?)$/i
const MENU_CLASS = /^(?:(?:main|sub)?menu|path|summary|breadcrumb)$/i

/** Parts that are no prose: code that runs, controls, navigation and what only a screen reader's user is offered. */
export function isFrame(element: Element, isPage: boolean): boolean {
  const { tagName, properties } = element
  if (NEVER.has(tagName)) return true
  if (tagName === 'footer' || tagName === 'header')
    return isPage ? tagName === 'footer' || !holdsTitle(element) : tagName === 'footer'
  if (isNote(element)) return false
  if (tagName === 'aside')
    return isPage || classes(element).some((name) => ASIDE_CLASS.test(name)) || isMostlyLinks(element)
  if (/^(?:navigation|search|menu|menubar|toolbar|contentinfo|banner)$/.test(property(element, 'role') ?? ''))
    return true
  if (properties.ariaHidden === 'true') return true
  // A closed tab is hidden until it is chosen, and is prose all the same.
  if (properties.hidden === true && property(element, 'role') !== 'tabpanel') return true
  if (tagName === 'sup') return isNoteMark(element)
  if (tagName === 'a') return isNoteLink(element) || isPermalink(element) || isEditLink(element) || isBadge(element)
  if (tagName === 'img') return BADGE_ADDRESS.test(property(element, 'src') ?? '')
  if (BOXES.has(tagName) && isAround(element, isPage)) return true
  if (classes(element).some((name) => LINE_NUMBER_CLASS.test(name)) && /^[\s\d]*$/.test(textOf(element))) return true
  return classes(element).some((name) => FRAME_CLASS.test(name))
}

const BOXES = new Set(['div', 'p', 'table', 'ul'])

/** Menus, the way to the pages before and behind, and what generators write below a page. */
function isAround(element: Element, isPage: boolean): boolean {
  const names = [...classes(element), property(element, 'id') ?? '']
  // A chapter about footers has that name too.
  const isSection = names.some((name) => /^sect(?:ion|\d)/.test(name))
  if (isPage && !isSection && names.some((name) => FRAME_ID.test(name))) return true
  if (names.some((name) => MENU_CLASS.test(name)) && isMostlyLinks(element)) return true
  return (
    isShort(element, MAX_PAGER) && findElement(element, leadsOn) !== null && findElement(element, isHeading) === null
  )
}

const isHeading = ({ tagName }: Element): boolean => /^h[1-6]$/.test(tagName)

/** Characters of the titles of the pages before and behind. */
const MAX_PAGER = 400

/** A link to the next page, the one before or the contents, said in HTML's own words. */
function leadsOn({ tagName, properties: { rel, accessKey } }: Element): boolean {
  if (tagName !== 'a') return false
  const says = (value: unknown, words: RegExp): boolean =>
    Array.isArray(value) && value.some((each) => words.test(String(each)))
  return says(rel, /^(?:next|prev|previous|up)$/i) || says(accessKey, /^[npuh]$/)
}

/** Whether an element has at most so many characters; it is read no further. */
function isShort(element: Element, max: number): boolean {
  let left = max
  const read = (node: Nodes): boolean => {
    left -= node.type === 'text' ? node.value.length : 1
    return left >= 0 && (!('children' in node) || node.children.every(read))
  }
  return read(element)
}

/** Line numbers of Hugo, highlight.js and Rouge: names that mean something else elsewhere. */
const LINE_NUMBER_CLASS = /^(?:lnt?|hljs-ln-(?:n|numbers)|line-num|rouge-gutter)$/

const holdsTitle = (element: Element): boolean => findElement(element, ({ tagName }) => tagName === 'h1') !== null

function isMostlyLinks(element: Element): boolean {
  const all = textOf(element).replaceAll(/\s+/g, '').length
  const linked = everyElement(element, ({ tagName }) => tagName === 'a')
  return all > 0 && linked.length > 2 && linked.map(textOf).join('').replaceAll(/\s+/g, '').length > 0.6 * all
}

/** `#`, `¶`, `§` and the like behind a heading. */
function isPermalink(element: Element): boolean {
  if (classes(element).some((name) => FRAME_CLASS.test(name))) return true
  if (!(property(element, 'href') ?? '').includes('#')) return false
  const label = property(element, 'ariaLabel') ?? property(element, 'title') ?? ''
  const text = textOf(element).trim()
  if (/^[#¶§🔗∞]$/u.test(text)) return true
  return (
    /^(?:(?:perma|direct )?link to|permalink|permanent link|anchor|copy link)\b/i.test(label) &&
    (text === '' || text.length < 3)
  )
}

/** A footnote is read where it stands, whatever stands around it. */
const isNote = (element: Element): boolean =>
  /^doc-(?:footnote|endnotes?)$/.test(property(element, 'role') ?? '') ||
  /\b(?:footnotes?|endnotes?|rearnotes?)\b/.test(property(element, 'epub:type') ?? '')

/** The number behind a word that leads to a note: it would be read as a part of the word. */
const isNoteMark = (element: Element): boolean =>
  /^\[?(?:\d{1,3}|[a-z]|[*†‡§])\]?$/i.test(textOf(element).trim()) &&
  findElement(element, (each) => each.tagName === 'a' && (property(each, 'href') ?? '').includes('#')) !== null

/** The same without `<sup>` around it, as DocBook's, and the way back from the note. */
function isNoteLink(element: Element): boolean {
  const text = textOf(element).trim()
  if (text.length > 6) return false
  return (
    /^doc-(?:noteref|backlink)$/.test(property(element, 'role') ?? '') ||
    /\b(?:noteref|backlink)\b/.test(property(element, 'epub:type') ?? '') ||
    classes(element).some((name) => /^footnote-(?:ref|backref|reference)$/.test(name)) ||
    ((property(element, 'href') ?? '').includes('#') && /^(?:[↩↑⤴^]\uFE0E?|\[(?:\d{1,3}|[a-z])\])$/u.test(text))
  )
}

const EDIT_TEXT =
  /^(?:✏️?\s*)?(?:edit|improve|suggest (?:an? )?(?:edit|change)s?(?: to)?|view (?:the )?source|view page source|show source|report (?:an )?issue|open an issue)(?: this| the)?(?: page| document| article)?(?: (?:on|in|at) \w+(?: ?hub| ?lab)?)?[.!]?$/i

function isEditLink(element: Element): boolean {
  return (
    EDIT_TEXT.test(textOf(element).trim()) &&
    /\/(?:edit|blob|tree|raw|issues)\/|\/issues\/new|_sources\/|\?action=edit|action=edit/.test(
      property(element, 'href') ?? '',
    )
  )
}

const BADGE_ADDRESS =
  /(?:shields\.io|badge|badgen\.net|\/workflows\/.*\.svg|codecov\.io|coveralls\.io|travis-ci|circleci)/i

/** A link around nothing but a picture of a badge. */
function isBadge(element: Element): boolean {
  const pictures = element.children.filter(isElement)
  return (
    textOf(element).trim() === '' &&
    pictures.length > 0 &&
    pictures.every((each) => each.tagName === 'img' && BADGE_ADDRESS.test(property(each, 'src') ?? ''))
  )
}

/** Small words beside a heading that are no part of it: `New`, `beta`, a version. */
export const isHeadingBadge = (element: Element): boolean =>
  element.tagName === 'sup'
    ? false
    : classes(element).some((name) => /^(?:\w*-)*(?:badge|chip|pill|tag|label)s?(?:-\w+)?$|^VPBadge$/i.test(name))
