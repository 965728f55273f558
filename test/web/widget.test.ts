/** The widget on a page of another origin, whose Content-Security-Policy lets in the service and nothing else. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { findChromium, launchChromium, watchErrors } from '../support/chromium.ts'
import { PARAGRAPH, serveSite, type WebSite } from '../support/web-site.ts'
import { ANSWER, QUESTION, SENTENCE, type ServedLibrary, serveLibrary } from './library.ts'

const chromium = findChromium()
const WILD = `html { font-size: 150%; letter-spacing: 3px; text-transform: uppercase; color: red; line-height: 3 }
* { font-family: fantasy !important; font-weight: 900; box-sizing: content-box }
button, textarea, p, h2 { padding: 40px !important; font-size: 40px }`

describe.skipIf(chromium === undefined)('the widget', () => {
  let browser: Browser
  let library: ServedLibrary
  let site: WebSite
  /** Its origin is not among those that may call. */
  let stranger: WebSite
  /** Of a site with styles that reach everything they can. */
  let wildUrl: string
  let context: BrowserContext
  let page: Page
  let errors: string[]

  beforeAll(async () => {
    const service = (): string => library.url
    site = serveSite(service, { body: '<button data-lectern-open>Search the docs</button>' })
    stranger = serveSite(service)
    const wild = serveSite(service)
    wildUrl = wild.url
    await wild.stop()
    library = await serveLibrary({ CORS_ORIGINS: `${site.url},${wildUrl}` })
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await library?.close()
    await Promise.all([site, stranger].map((each) => each?.stop()))
  })
  afterEach(async () => {
    library.model.open()
    await context?.close()
  })

  const open = async (url: string): Promise<void> => {
    context = await browser.newContext({ viewport: { width: 1200, height: 800 } })
    context.setDefaultTimeout(8000)
    page = await context.newPage()
    errors = watchErrors(page)
    await page.goto(url)
  }
  const launcher = () => page.getByRole('button', { name: 'Ask', exact: true })
  const box = () => page.getByRole('textbox', { name: 'Ask a question' })
  const answered = () => page.locator('article.turn[data-status="answered"]').last()

  test('answers and cites in a panel, and keeps it open on the next page', async () => {
    await open(site.url)
    await launcher().click()
    await box().fill(QUESTION)
    await box().press('Enter')
    await answered().waitFor()
    expect(await answered().locator('.answer').textContent()).toBe(`${SENTENCE} 1.`)
    await answered().getByRole('button', { name: 'Source 1: Sluices' }).first().click()
    const link = page.getByRole('link', { name: 'Open at the quoted words' })
    expect(await link.getAttribute('href')).toMatch(
      new RegExp(`^${library.url}/read/sluices\\?start=\\d+&end=\\d+#quote$`),
    )
    await page.goto(`${site.url}/next`)
    await answered().waitFor()
    expect(errors.filter((each) => !each.includes('404'))).toEqual([])
  })

  test('goes on with an answer on the next page', async () => {
    await open(site.url)
    library.model.shut()
    await launcher().click()
    await box().fill(QUESTION)
    await box().press('Enter')
    await page.getByText('Sluices are').last().waitFor()
    await page.goto(`${site.url}/next`)
    library.model.open()
    await answered().waitFor()
    expect(await page.locator('article.turn').count()).toBe(1)
  })

  test('searches as one types, and asks with the first row', async () => {
    await open(site.url)
    await page.keyboard.press('Control+k')
    const input = page.getByRole('combobox')
    await input.fill('paddles')
    const rows = page.getByRole('option')
    await rows.nth(1).waitFor()
    expect(await rows.allTextContents()).toEqual(['Ask: paddles', expect.stringContaining('Locks › Filling a lock')])
    expect(await input.getAttribute('aria-activedescendant')).toBe('result-0')
    const [source] = await Promise.all([
      context.waitForEvent('page'),
      (async () => {
        await input.press('ArrowDown')
        await input.press('Enter')
      })(),
    ])
    await source.waitForLoadState()
    expect(new URL(source.url()).pathname).toBe('/read/locks')
    await input.fill(QUESTION)
    await input.press('Enter')
    await answered().waitFor()
  })

  test('keeps what it found while one types on, one row a section, with the words marked', async () => {
    await open(site.url)
    await page.keyboard.press('Control+k')
    const input = page.getByRole('combobox')
    await input.fill('closed dusk')
    await page.getByRole('option').nth(1).waitFor()
    const titles = await page.getByRole('option').locator('.result-title').allTextContents()
    expect(titles.length).toBe(new Set(titles).size)
    expect(await page.getByRole('option').locator('mark').allTextContents()).toEqual(
      expect.arrayContaining(['closed', 'dusk']),
    )
    await page.route('**/v1/search', () => undefined)
    await input.press('s')
    expect(await page.getByRole('option').count()).toBe(titles.length + 1)
    await input.fill('')
    expect(await page.getByRole('option').count()).toBe(0)
  })

  test('opens by a button of the site, and gives the focus back', async () => {
    await open(site.url)
    const button = page.getByRole('button', { name: 'Search the docs' })
    await button.click()
    await page.getByRole('combobox').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('combobox').waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Search the docs')
  })

  test('asks about what is marked on the page', async () => {
    await open(site.url)
    await page.locator('#paragraph').selectText()
    await page.getByRole('button', { name: 'Ask about this' }).click()
    await page.getByText('About the marked text').waitFor()
    const asked = page.waitForRequest(`${library.url}/v1/chat`)
    await box().fill(QUESTION)
    await box().press('Enter')
    expect((await asked).postDataJSON()).toMatchObject({ message: QUESTION, selection: { text: PARAGRAPH } })
    await answered().getByText('The marked text was found in the pages.').waitFor()
  })

  test('says in the console which setting lets a site in', async () => {
    await open(stranger.url)
    const asked = library.model.asked
    await launcher().click()
    await box().fill(QUESTION)
    await box().press('Enter')
    await page.locator('.failure').getByText('Questions from this site are not allowed yet.').waitFor()
    expect(errors.filter((each) => each.includes(`CORS_ORIGINS=${stranger.url}`)).length).toBe(1)
    expect(library.model.asked).toBe(asked)
  })

  test('says in the console what is wrong with its line', async () => {
    const attributes = `data-collection="none" data-colour="red" data-filter="{version: 2}" data-words="{oops" data-scopes='{"label": "x"}'`
    const wrong = serveSite(() => library.url, { attributes, port: Number(new URL(wildUrl).port) })
    await open(wrong.url)
    const warnings: string[] = []
    page.on('console', (message) => void (message.type() === 'warning' && warnings.push(message.text())))
    await page.reload()
    await launcher().click()
    await box().fill(QUESTION)
    await box().press('Enter')
    await page.locator('.failure').waitFor()
    expect(warnings).toEqual(['Lectern knows no attribute data-colour.'])
    for (const said of [
      'has no collection "none"',
      'filter is not an object in JSON',
      'scopes is not a list in JSON',
      'data-words is not an object',
    ])
      expect(errors.filter((each) => each.includes(said)).length).toBe(1)
    await wrong.stop()
  })

  test('shows that it is on its way, and begins a long chat again where it was left', async () => {
    await open(site.url)
    library.model.answer = `${SENTENCE} [1].${' And so on.'.repeat(400)}`
    await launcher().click()
    for (const question of [QUESTION, 'When are sluices closed?']) {
      await box().fill(question)
      await box().press('Enter')
      await page.getByText(question).last().waitFor()
      await answered().waitFor()
      await page.locator('[part="stop"]').waitFor({ state: 'hidden' })
    }
    library.model.answer = ANSWER
    await page.keyboard.press('Escape')
    const gate = Promise.withResolvers<void>()
    await page.route('**/web/**', async (route) => {
      await gate.promise
      await route.continue()
    })
    await page.reload()
    await launcher().click()
    await page.locator('.launch[aria-busy="true"]').waitFor()
    gate.resolve()
    const last = page.locator('article.turn').last()
    await last.waitFor()
    const top = (): Promise<number> =>
      last.evaluate(
        (turn) => turn.getBoundingClientRect().top - (turn.closest('.scroll')?.getBoundingClientRect().top ?? 0),
      )
    expect(Math.abs((await top()) - 16)).toBeLessThan(2)
    expect(await page.locator('.launch').getAttribute('aria-busy')).toBe('false')
  })

  test('says that the service is away, and comes when it is back', async () => {
    await open(site.url)
    await launcher().waitFor()
    await page.route('**/web/**', (route) => route.abort())
    await launcher().click()
    const away = page.getByRole('button', { name: 'Not available right now' })
    await away.waitFor()
    await page.unroute('**/web/**')
    await away.click()
    await box().waitFor()
  })

  test('looks the same whatever the styles of the page, and changes none of them', async () => {
    const looks = async (url: string): Promise<unknown> => {
      await open(url)
      await launcher().click()
      await box().fill(QUESTION)
      await box().press('Enter')
      await answered().waitFor()
      const seen = await page.evaluate(() => {
        const chat = document.querySelector('lectern-widget')?.shadowRoot?.querySelector('lectern-chat')?.shadowRoot
        return ['.question', '.answer p', '.marker', '.composer textarea', 'header h2'].map((selector) => {
          const element = chat?.querySelector(selector)
          if (element === null || element === undefined) return selector
          const { fontSize, fontFamily, letterSpacing, textTransform, color, fontWeight } = getComputedStyle(element)
          const { width, height } = element.getBoundingClientRect()
          return { selector, fontSize, fontFamily, letterSpacing, textTransform, color, fontWeight, width, height }
        })
      })
      await context.close()
      return seen
    }
    const wild = serveSite(() => library.url, { port: Number(new URL(wildUrl).port), style: WILD })
    expect(await looks(wild.url)).toEqual(await looks(site.url))
    await wild.stop()
  })

  test('moves nothing on the page, and takes little of its time', async () => {
    await open(site.url)
    await launcher().waitFor()
    const measured = await page.evaluate(async () => {
      const shift = await new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 500)
      })
      const long = performance.getEntriesByType('longtask').length
      const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)
      return { shift, long, loaded }
    })
    expect(measured).toEqual({ shift: 0, long: 0, loaded: ['/widget.js'] })
    expect(await scriptTime(page, site.url)).toBeLessThan(50)
  })
})

/** Milliseconds of the main thread that a fresh load of the page spends in scripts. */
async function scriptTime(page: Page, url: string): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.goto(url)
  await page.getByRole('button', { name: 'Ask', exact: true }).waitFor()
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1000
}
