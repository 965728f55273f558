/** The page at `/` in a real browser: a reader's whole way through it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { changeLetters } from '../fakes/translating-model.ts'
import { findChromium, launchChromium, watchErrors } from '../support/chromium.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { ANSWER, QUESTION, SENTENCE, type ServedLibrary, serveLibrary } from './library.ts'

const chromium = findChromium()

describe.skipIf(chromium === undefined)('the page', () => {
  let browser: Browser
  let library: ServedLibrary
  /** The network between the reader and the service. */
  let network: TcpProxy
  let context: BrowserContext
  let page: Page
  let errors: string[]

  beforeAll(async () => {
    library = await serveLibrary()
    network = await startTcpProxy(library.url)
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await network?.stop()
    await library?.close()
  })
  afterEach(async () => {
    library.model.open()
    library.model.answer = ANSWER
    await context?.close()
  })

  const open = async (path = '/'): Promise<void> => {
    context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
    // Less than a test may take, for a test that is out of time takes the browser with it.
    context.setDefaultTimeout(8000)
    page = await context.newPage()
    errors = watchErrors(page)
    await page.goto(network.via(library.url) + path)
    await box().waitFor()
  }
  const box = () => page.getByRole('textbox', { name: 'Ask a question' })
  const ask = async (question: string): Promise<void> => {
    await box().fill(question)
    await box().press('Enter')
  }
  const turn = () => page.locator('article.turn').last()
  const answered = () => page.locator('article.turn[data-status="answered"]').last()

  test('answers, cites, and opens the page at the quoted words', async () => {
    await open()
    await ask(QUESTION)
    await answered().waitFor()
    expect(await turn().locator('.answer').textContent()).toBe(`${SENTENCE} 1.`)
    await turn().getByRole('button', { name: 'Source 1: Sluices' }).first().click()
    const card = page.getByRole('dialog', { name: 'Source 1: Sluices' })
    expect(await card.locator('blockquote').textContent()).toBe(SENTENCE)
    expect(await card.textContent()).toContain('Opening')
    const [source] = await Promise.all([
      context.waitForEvent('page'),
      card.getByRole('link', { name: 'Open at the quoted words' }).click(),
    ])
    await source.waitForLoadState()
    expect(await source.locator('mark').textContent()).toBe(SENTENCE)
    expect(await isInView(source, 'mark')).toBeTrue()
    expect(errors).toEqual([])
  })

  test('stops, and keeps what was said', async () => {
    await open()
    library.model.shut()
    await ask(QUESTION)
    await turn().getByText('Sluices are').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.locator('article.turn[data-status="stopped"]').waitFor()
    expect(await turn().textContent()).toContain('You stopped this answer.')
    expect(await page.getByRole('button', { name: 'Send' }).isVisible()).toBeTrue()
  })

  test('reads on after a reload in mid-answer', async () => {
    await open()
    library.model.shut()
    const before = library.model.asked
    await ask(QUESTION)
    await turn().getByText('Sluices are').waitFor()
    await page.reload()
    await turn().getByText('Sluices are').waitFor()
    library.model.open()
    await answered().waitFor()
    expect(await turn().locator('.answer').textContent()).toBe(`${SENTENCE} 1.`)
    expect(library.model.asked).toBe(before + 1)
    expect(await page.locator('article.turn').count()).toBe(1)
  })

  test('reads on after the network was lost', async () => {
    await open()
    library.model.shut()
    await ask(QUESTION)
    await turn().getByText('Sluices are').waitFor()
    await network.refuse()
    await turn().getByText('Connection lost. Trying again…').waitFor()
    await network.forward()
    library.model.open()
    await answered().waitFor()
    expect(await turn().locator('.answer').textContent()).toBe(`${SENTENCE} 1.`)
  })

  test('answers after the server was started again in mid-answer', async () => {
    await open()
    library.model.shut()
    await ask(QUESTION)
    await turn().getByText('Sluices are').waitFor()
    await library.restart()
    library.model.open()
    await answered().waitFor()
    expect(await turn().locator('.answer').textContent()).toBe(`${SENTENCE} 1.`)
    expect(await page.locator('article.turn').count()).toBe(1)
  })

  test('keeps the thread over a reload, and takes follow-ups in it alone', async () => {
    await open()
    await ask(QUESTION)
    await answered().waitFor()
    await page.reload()
    await answered().waitFor()
    const first = await conversations()
    await ask('When are sluices closed?')
    await page.locator('article.turn[data-status="answered"]').nth(1).waitFor()
    expect(await conversations()).toEqual(first)
    await page.getByRole('button', { name: 'New chat' }).click()
    await ask(QUESTION)
    await answered().waitFor()
    expect(await page.locator('article.turn').count()).toBe(1)
    expect((await conversations()).length).toBe(2)
  })

  test('lists earlier chats, opens, renames and deletes them', async () => {
    await open()
    await ask(QUESTION)
    await answered().waitFor()
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('button', { name: 'Earlier chats' }).click()
    await page.getByRole('button', { name: `Rename: ${QUESTION}` }).click()
    await page.getByRole('textbox', { name: 'New name' }).fill('Dawn')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: /^Dawn/ }).click()
    await answered().waitFor()
    const [id] = await conversations()
    expect(await titleOf(id)).toBe('Dawn')
    await page.getByRole('button', { name: 'Earlier chats' }).click()
    await page.getByRole('button', { name: 'Delete: Dawn' }).click()
    await page.getByText('No chats yet.').waitFor()
    expect((await library.call('GET', `/v1/conversations/${id}`, undefined, { authorization: '' })).status).toBe(404)
  })

  test('takes an opinion and a comment', async () => {
    await open()
    await ask(QUESTION)
    await answered().waitFor()
    await turn().getByRole('button', { name: 'Not helpful' }).click()
    await turn().getByRole('textbox').fill('Which keeper?')
    await turn().getByRole('button', { name: 'Send comment' }).click()
    await turn().getByText('Thank you.').waitFor()
    const feedback = await (await library.call('GET', '/v1/insights/feedback')).json()
    expect(feedback.items[0]).toMatchObject({ question: QUESTION, rating: 'down', comment: 'Which keeper?' })
  })

  test('copies an answer with its sources', async () => {
    await open()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await ask(QUESTION)
    await answered().waitFor()
    await turn().getByRole('button', { name: 'Copy answer with sources' }).click()
    await turn().getByText('Copied').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain(ANSWER)
    expect(copied).toMatch(/- \[1\] \[Sluices\]\(http:.*\/read\/sluices.*\): “Sluices are opened/)
  })

  test('distinguishes what is not in the pages from what has failed', async () => {
    await open()
    await ask('Who painted the ceiling of the opera house in Manaus?')
    await page.locator('article.turn[data-status="no_answer"]').waitFor()
    expect(await turn().locator('.answer').textContent()).toBe('The sources do not hold an answer to this.')
    await page.route('**/v1/chat', (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '40', 'content-type': 'application/problem+json' },
        body: JSON.stringify({ code: 'rate_limited', status: 429, retry_after_seconds: 40 }),
      }),
    )
    await ask(QUESTION)
    await page.locator('article.turn[data-status="failed"]').waitFor()
    expect(await turn().textContent()).toMatch(/Too many questions\. Try again in (40|39) seconds\./)
    await page.unroute('**/v1/chat')
    await page.route('**/v1/chat', (route) => route.fulfill({ status: 400, json: { detail: 'Said by the service.' } }))
    await ask(QUESTION)
    await turn().getByText('This did not work. Said by the service.').waitFor()
    await page.unroute('**/v1/chat')
    await turn().getByRole('button', { name: 'Try again' }).click()
    await answered().waitFor()
  })

  test('shows the quoted page in the language that the reader wants', async () => {
    await open()
    await ask(QUESTION)
    await answered().waitFor()
    await page.getByLabel('Answer in').selectOption('German')
    await turn().getByRole('button', { name: 'Source 1: Sluices' }).first().click()
    const card = page.getByRole('dialog', { name: 'Source 1: Sluices' })
    await card.getByRole('button', { name: 'Read the page in German' }).click()
    await card.getByText(changeLetters('Sluices are closed at dusk', 'de')).waitFor()
    const passage = card.locator('.quoted')
    expect(await passage.textContent()).toContain(changeLetters(SENTENCE, 'de'))
    const [inside, whole] = [await passage.boundingBox(), await card.boundingBox()]
    expect(inside?.y).toBeGreaterThan(whole?.y ?? 0)
    expect(inside?.y).toBeLessThan((whole?.y ?? 0) + (whole?.height ?? 0))
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      card.getByRole('link', { name: 'Read the page in German' }).click(),
    ])
    await tab.waitForLoadState()
    expect(await tab.locator('html').getAttribute('lang')).toBe('de')
    expect(await tab.locator('mark').textContent()).toBe(`${changeLetters(SENTENCE, 'de')}.`)
    await tab.getByRole('link', { name: 'English' }).click()
    expect(await tab.locator('mark').textContent()).toBe(SENTENCE)
  })

  test('offers no page in another language again where nothing translates', async () => {
    await open()
    const reply = { status: 501, json: { code: 'not_configured', detail: 'Set a model.' } }
    await page.route('**/read/**', (route) => route.fulfill(reply))
    await ask(QUESTION)
    await answered().waitFor()
    await page.getByLabel('Answer in').selectOption('German')
    await turn().getByRole('button', { name: 'Source 1: Sluices' }).first().click()
    const card = page.getByRole('dialog', { name: 'Source 1: Sluices' })
    const button = card.getByRole('button', { name: 'Read the page in German' })
    await button.click()
    await card.getByText('This did not work.', { exact: true }).waitFor()
    expect(await button.count()).toBe(0)
    await page.keyboard.press('Escape')
    await turn().getByRole('button', { name: 'Source 1: Sluices' }).first().click()
    await card.waitFor()
    expect(await button.count()).toBe(0)
  })

  test('shows how pages come in while there are none, and what answers until then', async () => {
    context = await browser.newContext()
    page = await context.newPage()
    let filled = ['guide']
    await page.route('**/v1/collections', (route) =>
      route.fulfill({ json: { items: filled.map((name) => ({ name, documents: 1 })) } }),
    )
    await page.goto(library.url)
    await page.getByText('None of your pages are in yet').waitFor()
    expect(await page.getByText('answers come from Lectern’s own guide').isVisible()).toBe(true)
    filled = []
    await page.reload()
    await page.getByText('None of your pages are in yet').waitFor()
    expect(await page.getByText('answers come from Lectern’s own guide').isVisible()).toBe(false)
  })

  test('offers the books that hold something, with questions to start with from each', async () => {
    context = await browser.newContext()
    page = await context.newPage()
    let models = ['lectern', 'lectern/boats', 'lectern/empty']
    let filled = ['boats', 'default']
    await page.route('**/v1/models', (route) => route.fulfill({ json: { data: models.map((id) => ({ id })) } }))
    await page.route('**/v1/collections', (route) =>
      route.fulfill({ json: { items: filled.map((name) => ({ name, documents: 1 })) } }),
    )
    await page.route('**/v1/suggestions?collection=boats', (route) =>
      route.fulfill({ json: { items: [{ question: 'Where do boats sleep?' }] } }),
    )
    await page.goto(library.url)
    const book = page.getByLabel('Ask about')
    await book.locator('option').nth(1).waitFor({ state: 'attached' })
    expect(await book.locator('option').allTextContents()).toEqual(['default', 'boats'])
    await book.selectOption('boats')
    await page.getByRole('button', { name: 'Where do boats sleep?' }).waitFor()
    models = ['lectern', 'lectern/boats']
    filled = ['boats']
    await page.reload()
    await page.getByRole('button', { name: 'Where do boats sleep?' }).waitFor()
    expect(await book.isVisible()).toBe(false)
  })

  test('asks what its address asks, once', async () => {
    await open(`/?q=${encodeURIComponent(QUESTION)}`)
    await answered().waitFor()
    await page.reload()
    await answered().waitFor()
    expect(await page.locator('article.turn').count()).toBe(1)
  })

  /** Ids in the browser's storage, the latest first. */
  const conversations = (): Promise<string[]> =>
    page.evaluate(() =>
      Object.entries(localStorage)
        .filter(([key]) => key.startsWith('lectern:threads:'))
        .flatMap(([, value]) => (JSON.parse(value) as { conversationId: string }[]).map((each) => each.conversationId)),
    )
  const titleOf = async (id: string | undefined): Promise<string> => {
    const reply = await library.call('GET', `/v1/conversations/${id}`, undefined, { authorization: '' })
    return ((await reply.json()) as { title: string }).title
  }
})

const isInView = (page: Page, selector: string): Promise<boolean> =>
  page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return window.scrollY > 0 && top >= 0 && bottom <= window.innerHeight
  })
