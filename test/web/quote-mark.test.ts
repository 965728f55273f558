/** Quoted words are marked on a page that its own scripts draw once more after it has loaded. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser } from 'playwright-core'
import { bundleWeb, WIDGET_FILE } from '../../src/http/pages/bundle-web.ts'
import { findChromium, launchChromium } from '../support/chromium.ts'

const chromium = findChromium()
const FILLER = '<p>Water.</p>'.repeat(200)
const BODY = `<h2>Closing</h2><p>The gate is shut.</p>${FILLER}<h2 id="opening">Opening</h2>
<p>The <b>gate</b> is shut.</p><pre><code>lectern backup
lectern restore</code></pre>${FILLER}<div class="tabs"><input type="radio" name="t" checked><input type="radio" name="t"><div><p>By npm.</p></div><div
class="second"><p>By hand, from its sources.</p></div></div><details><summary>More</summary><p>Folded in with care.</p></details>
<article><p class="old">It was otherwise before.</p></article>${FILLER}
<aside tabindex="0"><button tabindex="-1">1</button><p>Noted beside it.</p></aside>${FILLER}<p>Use this to open the lock.</p><p>Use this to fill the basin.</p><h2 id="drying">Drying</h2><p>A basin is emptied once a year, and
then dried as <a>Months of the keeper</a> tells.</p>`
const STYLE = '.second, .old { display: none } .tabs:has(:nth-of-type(2):checked) .second { display: block }'

describe.skipIf(chromium === undefined)('the widget', () => {
  let browser: Browser
  let server: Bun.Server<undefined>

  beforeAll(async () => {
    const { files } = await bundleWeb()
    // As frameworks do when they take a page over: they draw it again, scroll, and put notes into bubbles.
    const redraw = `addEventListener('load', () => setTimeout(() => {
      document.querySelector('main').innerHTML += ''
      scrollTo(0, 0)
      document.body.dataset.redrawn = ''
      const bubble = document.querySelector('aside')
      const note = bubble.querySelector('p')
      setTimeout(() => note.remove(), 100)
      bubble.addEventListener('focusin', () => bubble.append(note))
    }, 200))`
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gates</title><style>${STYLE}</style>
<script src="/${WIDGET_FILE}" async></script><script src="/redraw.js"></script></head><body><main>${BODY}</main></body></html>`
    server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: ({ url }) => {
        const { pathname } = new URL(url)
        if (pathname === '/slow') return slowly(html)
        const script =
          pathname === '/redraw.js' ? redraw : pathname === `/${WIDGET_FILE}` ? files.get(WIDGET_FILE) : undefined
        return new Response(script ?? html, {
          headers: { 'content-type': script === undefined ? 'text/html' : 'text/javascript' },
        })
      },
    })
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop(true)
  })

  for (const [what, fragment, words] of [
    ['words of the section that is named', '#opening:~:text=The%20gate%20is%20shut.', 'The gate is shut'],
    ['from the first words to the last', '#opening:~:text=lectern%20backup,restore', 'lectern backup\nlectern restore'],
    ['the place that what stands before it shows', '#opening:~:text=lectern%20backup-,lectern', 'lectern'],
    ['words in another tab', '#:~:text=from%20its%20sources.', 'from its sources'],
    ['words that are folded in', '#:~:text=Folded%20in%20with%20care.', 'Folded in with care'],
    ['a note in a bubble', '#:~:text=Noted%20beside%20it.', 'Noted beside it'],
    ['the shortest of what begins alike', '#:~:text=Use%20this%20to,the%20basin', 'Use this to fill the basin'],
    [
      'the beginning, if the end is otherwise on the page',
      '#drying:~:text=A%20basin%20is%20emptied%20once,as%20keeping%20tells.',
      'A basin is emptied once',
    ],
    [
      'the end, if the beginning is otherwise',
      '#drying:~:text=As%20of%20late%2C%20and%20then%20dried%20as%20Months%20of%20the%20keeper',
      'as Months of the keeper',
    ],
    ['what the second directive names', '#:~:text=nowhere-,nothing&text=lectern%20restore', 'lectern restore'],
  ] as const)
    test(`marks ${what}`, async () => {
      const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
      page.setDefaultTimeout(15_000)
      await page.goto(`http://127.0.0.1:${server.port}/${fragment}`)
      const marked = await page.waitForFunction((expected) => {
        const [range] = CSS.highlights.get('lectern-quote') ?? []
        if (!(range instanceof Range) || document.body.dataset.redrawn === undefined) return undefined
        const { top, bottom } = range.getBoundingClientRect()
        return range.toString() === expected && scrollY > 0 && top >= 0 && bottom <= innerHeight
      }, words)
      expect(await marked.jsonValue()).toBe(true)
      await page.close()
    })

  test('waits for the section that is named, where a long page comes in pieces', async () => {
    const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
    await page.goto(`http://127.0.0.1:${server.port}/slow#opening:~:text=The%20gate%20is%20shut.`)
    const marked = await page.waitForFunction(() => {
      const [range] = CSS.highlights.get('lectern-quote') ?? []
      return range instanceof Range ? range.startContainer.parentElement?.innerHTML : undefined
    })
    expect(await marked.jsonValue()).toBe('The <b>gate</b> is shut.')
    await page.close()
  })

  test('shows words that the page hides from those who did not come for them', async () => {
    const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
    await page.goto(`http://127.0.0.1:${server.port}/#:~:text=otherwise%20before`)
    await page.getByText('It was otherwise before.').waitFor({ state: 'visible', timeout: 10_000 })
    expect(await page.evaluate(() => CSS.highlights.size)).toBe(1)
    await page.close()
  })

  test('marks nothing on a page that was opened at no words, until a citation is followed on it', async () => {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${server.port}/#opening`)
    await page.waitForTimeout(600)
    expect(await page.evaluate(() => CSS.highlights.size)).toBe(0)
    await page.evaluate(() => {
      const link = document.createElement('a')
      link.href = '#opening:~:text=The%20gate%20is%20shut.'
      document.querySelector('lectern-widget')?.shadowRoot?.append(link)
      link.click()
    })
    await page.waitForFunction(() => `${[...(CSS.highlights.get('lectern-quote') ?? [])][0]}` === 'The gate is shut')
    await page.close()
  })
})

/** The rest when the widget has had time to look at the beginning. */
function slowly(html: string): Response {
  const at = html.indexOf('<h2 id="opening">')
  const parts = [html.slice(0, at), html.slice(at)]
  const body = new ReadableStream<string>({
    async pull(controller) {
      const part = parts.shift()
      if (part === undefined) return controller.close()
      if (parts.length === 0) await Bun.sleep(400)
      controller.enqueue(part)
    },
  })
  return new Response(body.pipeThrough(new TextEncoderStream()), { headers: { 'content-type': 'text/html' } })
}
