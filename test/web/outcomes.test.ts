/** What an answer's end shows readers: spelling, what no page confirms, what comes nearest, and within which pages. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { findChromium, launchChromium } from '../support/chromium.ts'
import { serveSite, type WebSite } from '../support/web-site.ts'
import { ANSWER, QUESTION, SENTENCE, type ServedLibrary, serveLibrary } from './library.ts'

const chromium = findChromium()

describe.skipIf(chromium === undefined)('the widget says', () => {
  let browser: Browser
  let library: ServedLibrary
  let site: WebSite
  /** A site of the second version of a manual. */
  let second: WebSite
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    const service = (): string => library.url
    site = serveSite(service)
    second = serveSite(service, {
      attributes: `data-filter='{"metadata":{"version":"2"}}' data-words='{"noAnswer":"Kim does not know."}'`,
    })
    library = await serveLibrary({ CORS_ORIGINS: `${site.url},${second.url}` })
    for (const [version, time] of [
      ['1', 'nine'],
      ['2', 'three'],
    ] as const) {
      const reply = await library.call('PUT', `/v1/documents/ferry-${version}`, {
        content: `# Ferry of version ${version}\n\nThe cable ferry crosses the canal in ${time} minutes.`,
        metadata: { version },
      })
      expect(reply.status).toBe(201)
    }
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await library?.close()
    await Promise.all([site, second].map((each) => each?.stop()))
  })
  afterEach(async () => {
    library.model.answer = ANSWER
    await context?.close()
  })

  const ask = async (url: string, question: string): Promise<void> => {
    context = await browser.newContext({ viewport: { width: 1000, height: 900 } })
    context.setDefaultTimeout(4500)
    page = await context.newPage()
    await page.goto(url)
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByRole('textbox', { name: 'Ask a question' }).fill(question)
    await page.getByRole('textbox', { name: 'Ask a question' }).press('Enter')
  }
  const ended = (status: string) => page.locator(`article.turn[data-status="${status}"]`)

  test('which word it has looked for in another spelling', async () => {
    await ask(site.url, 'When are sluicse opened?')
    await ended('answered').getByText('Looked for “sluices” instead of “sluicse”.').waitFor()
    await page.reload()
    await ended('answered').getByText('Looked for “sluices” instead of “sluicse”.').waitFor()
  })

  test('how much of an answer no page confirms', async () => {
    library.model.answer = `${SENTENCE} [1]. They were dug in 1734 by the duke of Norfolk [1].`
    await ask(site.url, QUESTION)
    await ended('answered').getByText('The pages do not confirm 1 of 2 statements.').waitFor()
  })

  test('nothing of that where all is right', async () => {
    await ask(site.url, QUESTION)
    await ended('answered').waitFor()
    expect(await ended('answered').locator('.note').count()).toBe(0)
  })

  test('what comes nearest to a question without an answer, and opens it at those words', async () => {
    library.model.answer = 'NO_ANSWER'
    await ask(site.url, 'Which colour are the paddles of a lock painted in?')
    const nearest = ended('no_answer').locator('.nearest li').first()
    await nearest.waitFor()
    expect(await nearest.textContent()).toContain('A lock is filled through its upper paddles in nine minutes.')
    const [opened] = await Promise.all([context.waitForEvent('page'), nearest.getByRole('link').click()])
    await opened.waitForLoadState()
    expect((await opened.locator('mark').allTextContents()).join(' ')).toContain('upper paddles in nine minutes')
  })

  test('how long to wait where too much was asked, counts down, and offers to ask again then', async () => {
    context = await browser.newContext({ viewport: { width: 1000, height: 900 } })
    context.setDefaultTimeout(4500)
    page = await context.newPage()
    await page.clock.install()
    await page.goto(site.url)
    const refusal = { title: 'Too many requests', status: 429, code: 'rate_limited', retry_after_seconds: 5400 }
    await page.route('**/v1/chat', (route) =>
      route.fulfill({
        status: 429,
        json: refusal,
        headers: { 'access-control-allow-origin': site.url, 'access-control-allow-credentials': 'true' },
      }),
    )
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByRole('textbox', { name: 'Ask a question' }).fill(QUESTION)
    await page.getByRole('textbox', { name: 'Ask a question' }).press('Enter')
    const failure = page.locator('.failure')
    const again = failure.getByRole('button', { name: 'Try again' })
    await failure.getByText('Too many questions. Try again in 2 hours.').waitFor()
    expect(await again.isDisabled()).toBe(true)
    await page.clock.fastForward('01:29:20')
    await failure.getByText(/Try again in (40|39|38) seconds\./).waitFor()
    await page.clock.fastForward('00:41')
    await failure.getByText('Try again now.').waitFor()
    await page.unroute('**/v1/chat')
    await again.click()
    await ended('answered').waitFor()
  })

  test('a wide table by its words, and lets it be scrolled', async () => {
    const cells = ['SLUICE_OPENING_TIME_MS', '3600000', 'How many barges may lie here at one time', '1.4.0']
    library.model.answer = `${SENTENCE} [1].\n\n| ${cells.join(' | ')} |\n|${'---|'.repeat(4)}\n| ${cells.join(' | ')} |`
    await ask(site.url, QUESTION)
    const table = ended('answered').locator('.table')
    await table.waitFor()
    const seen = await table.evaluate((element) => ({
      isWider: element.scrollWidth > element.clientWidth,
      lines: Math.max(...[...element.querySelectorAll('td')].map((cell) => cell.getBoundingClientRect().height)) < 70,
    }))
    expect(seen).toEqual({ isWider: true, lines: true })
  })

  test('words once that one source is quoted for twice', async () => {
    library.model.answer = `${SENTENCE} [1].\n\n> ${SENTENCE}. [1]`
    await ask(site.url, QUESTION)
    await ended('answered').locator('.source').click()
    await page.locator('.card').waitFor()
    expect(await page.locator('.card blockquote').count()).toBe(1)
  })

  test('what the site has it say', async () => {
    library.model.answer = 'NO_ANSWER'
    await ask(second.url, 'Which colour is the cable of the ferry painted in?')
    await ended('no_answer').waitFor()
    expect(await ended('no_answer').locator('.answer').textContent()).toBe('Kim does not know.')
  })

  test('what stands in the pages of its version alone', async () => {
    library.model.answer = 'The cable ferry crosses the canal in three minutes [1].'
    await ask(second.url, 'How long does the cable ferry take?')
    await ended('answered').waitFor()
    expect(await ended('answered').locator('.source').allTextContents()).toEqual(['1Ferry of version 2'])
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('cable ferry')
    await page.getByRole('option').nth(1).waitFor()
    expect(await page.getByRole('option').locator('.result-title').allTextContents()).toEqual(['Ferry of version 2'])
  })
})
