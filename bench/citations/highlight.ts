/**
 * What is highlighted of a page. No script may ask what the browser has highlighted, so that it is read off a picture; what
 * the widget has is read from the page.
 */
import type { Browser, Page } from 'playwright-core'

export interface Highlight {
  /** The words; undefined: nothing is highlighted in what is to be seen. */
  readonly text: string | undefined
  /** They stand behind the element that the address names, if it names one, and in no menu. */
  readonly isInSection: boolean
}

export interface Highlighter {
  /** @returns undefined when there is no such page */
  look(address: string): Promise<Highlight | undefined>
}

const TRIES = 3
const PAUSE_MS = 400
/** A site may draw its page once more when its scripts have loaded. */
const SETTLE_MS = 300

interface Place {
  readonly x: number
  readonly y: number
}

export interface HighlighterOptions {
  /** Of the site; nothing else is loaded. */
  readonly origin: string
  /** The pages have the widget: what it marks counts, and not what the browser does. */
  readonly withWidget: boolean
}

/** The widget looks for the words until then: they may stand in a tab that has to be opened, or the page still scrolls. */
const WIDGET_MS = 7000

export async function openHighlighter(
  browser: Browser,
  { origin, withWidget }: HighlighterOptions,
): Promise<Highlighter> {
  const viewport = { width: 1280, height: 1000 }
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
  const pictures = await (await browser.newContext({ viewport })).newPage()
  await context.route(
    (url) => url.origin !== origin,
    (route) => route.abort(),
  )
  /** First and last point of the highlight in the window. */
  const find = async (page: Page): Promise<readonly [Place, Place] | undefined> => {
    const picture = (await page.screenshot()).toString('base64')
    return await pictures.evaluate(findMarked, picture)
  }
  return {
    async look(address) {
      const page = await context.newPage()
      try {
        // A site that goes on to another address by itself has the browser give up the first.
        const reply = await page.goto(address, { waitUntil: 'load' }).catch(() => page.goto(address))
        if (reply?.ok() !== true) return undefined
        if (withWidget) {
          const mark = page.waitForFunction(
            () =>
              [...(CSS.highlights.get('lectern-quote') ?? [])].some((range) => {
                if (!(range instanceof Range) || `${range}` === '') return false
                const { top, bottom } = range.getBoundingClientRect()
                return bottom > 0 && top < innerHeight
              }),
            undefined,
            { timeout: WIDGET_MS },
          )
          await mark.catch(() => undefined)
          await page.waitForTimeout(SETTLE_MS)
          return await page.evaluate(readWidgetMark)
        }
        let found: readonly [Place, Place] | undefined
        for (let tries = 0; tries < TRIES && found === undefined; tries++) {
          await page.waitForTimeout(tries === 0 ? SETTLE_MS : PAUSE_MS)
          found = await find(page)
        }
        if (found === undefined) return { text: undefined, isInSection: false }
        return await page.evaluate(readMarked, found)
      } finally {
        await page.close()
      }
    },
  }
}

/** Runs in a page of its own. */
async function findMarked(picture: string): Promise<readonly [Place, Place] | undefined> {
  const image = new Image()
  image.src = `data:image/png;base64,${picture}`
  await image.decode()
  const { width, height } = image
  const canvas = new OffscreenCanvas(width, height).getContext('2d')
  if (canvas === null) return undefined
  canvas.drawImage(image, 0, 0)
  const { data } = canvas.getImageData(0, 0, width, height)
  const isMarked = (x: number, y: number): boolean => {
    const at = 4 * (y * width + x)
    return data[at] === 255 && data[at + 1] === 0 && data[at + 2] === 255
  }
  const rows = Array.from({ length: height }, (_, y) => y).filter((y) => {
    for (let x = 0; x < width; x++) if (isMarked(x, y)) return true
    return false
  })
  const [top] = rows
  const bottom = rows.at(-1)
  if (top === undefined || bottom === undefined) return undefined
  const columns = (y: number): number[] => Array.from({ length: width }, (_, x) => x).filter((x) => isMarked(x, y))
  // A line of text is some pixels high: its middle is surely in it.
  const inset = Math.min(5, Math.floor((bottom - top) / 2))
  const first = columns(top + inset)[0] ?? columns(top)[0] ?? 0
  const last = columns(bottom - inset).at(-1) ?? columns(bottom).at(-1) ?? 0
  return [
    { x: first + 1, y: top + inset },
    { x: last - 1, y: bottom - inset },
  ]
}

/** Runs in the site's page. */
function readWidgetMark(): Highlight {
  const [range] = CSS.highlights.get('lectern-quote') ?? []
  if (!(range instanceof Range)) return { text: undefined, isInSection: false }
  const { top, bottom } = range.getBoundingClientRect()
  const id = decodeURIComponent(location.hash.slice(1))
  const section = id === '' ? null : document.getElementById(id)
  const isBehind =
    section === null ||
    section.contains(range.startContainer) ||
    (section.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  const isSeen = bottom > 0 && top < innerHeight
  return { text: isSeen ? range.toString() : undefined, isInSection: isBehind }
}

/** Runs in the site's page. */
function readMarked([first, last]: readonly [Place, Place]): Highlight {
  const from = document.caretRangeFromPoint(first.x, first.y)
  const to = document.caretRangeFromPoint(last.x, last.y)
  if (from === null || to === null) return { text: undefined, isInSection: false }
  const range = document.createRange()
  range.setStart(from.startContainer, from.startOffset)
  range.setEnd(to.startContainer, to.startOffset)
  const id = decodeURIComponent(location.hash.slice(1))
  const section = id === '' ? null : document.getElementById(id)
  const place = from.startContainer
  const isBehind =
    section === null ||
    section.contains(place) ||
    (section.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  const isInMenu = (place instanceof Element ? place : place.parentElement)?.closest('nav, aside.md-sidebar') != null
  return { text: range.toString(), isInSection: isBehind && !isInMenu }
}
