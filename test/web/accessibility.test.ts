/** WCAG 2.2 AA by axe, in every dress of the chat; and a conversation by the keyboard alone. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { NO_ANSWER } from '../../src/ports/no-answer.ts'
import { findChromium, launchChromium } from '../support/chromium.ts'
import { serveSite, type WebSite } from '../support/web-site.ts'
import { QUESTION, SENTENCE, type ServedLibrary, serveLibrary } from './library.ts'

const chromium = findChromium()
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const DRESSES = [
  { name: 'light', scheme: 'light', width: 1000, language: 'en' },
  { name: 'dark', scheme: 'dark', width: 1000, language: 'en' },
  { name: 'right to left', scheme: 'light', width: 1000, language: 'ar' },
  { name: '320 pixels wide', scheme: 'dark', width: 320, language: 'de' },
] as const

/** Everything that Markdown can bring into an answer. */
const RICH = `${SENTENCE} [1].\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`sh\nopen --at dawn\n\`\`\`\n\n- one\n- two`

describe.skipIf(chromium === undefined)('the chat', () => {
  let browser: Browser
  let library: ServedLibrary
  const sites = new Map<string, WebSite>()
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    for (const { language } of DRESSES)
      if (!sites.has(language))
        sites.set(
          language,
          serveSite(() => library.url, { language }),
        )
    library = await serveLibrary({ CORS_ORIGINS: [...sites.values()].map(({ url }) => url).join() })
    library.model.answer = RICH
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await library?.close()
    await Promise.all([...sites.values()].map((each) => each.stop()))
  })
  afterEach(() => context?.close())

  const open = async (url: string, dress: (typeof DRESSES)[number]): Promise<void> => {
    context = await browser.newContext({
      viewport: { width: dress.width, height: 700 },
      colorScheme: dress.scheme,
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(8000)
    page = await context.newPage()
    await page.goto(url)
    await page.evaluate(axe.source)
  }
  const check = async (state: string): Promise<void> => {
    const found = await page.evaluate(async (tags) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: { type: 'tag', values: tags },
      })
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.flat().join(' ')).join(', ')}`,
      )
    }, TAGS)
    expect([state, ...found]).toEqual([state])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect([state, Math.max(0, overflow)]).toEqual([state, 0])
  }

  for (const dress of DRESSES)
    test(`has nothing that axe finds: ${dress.name}`, async () => {
      await open(sites.get(dress.language)?.url ?? '', dress)
      await check('a site with the button')
      await page.locator('.launch').click()
      await page.locator('textarea').waitFor()
      await check('an empty chat')
      await page.locator('textarea').fill(QUESTION)
      await page.locator('textarea').press('Enter')
      await page.locator('article.turn[data-status="answered"]').waitFor()
      await check('an answer')
      await page.locator('.marker').first().click()
      await page.locator('.card').waitFor()
      await check('a card')
      await page.keyboard.press('Escape')
      await page.locator('.actions button').nth(1).click()
      await page.locator('.feedback textarea').waitFor()
      await check('a comment')
      // A model sees what comes nearest to a follow-up, and says by itself that this is no answer.
      library.model.answer = NO_ANSWER
      await page.locator('.composer textarea').fill('Who painted the opera house in Manaus?')
      await page.locator('.composer textarea').press('Enter')
      await page.locator('article.turn[data-status="no_answer"]').waitFor()
      library.model.answer = RICH
      await check('no answer')
      await page.locator('header .icon-button').nth(1).click()
      await page.locator('.thread').waitFor()
      await check('the history')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('lock')
      await page.getByRole('option').nth(1).waitFor()
      await check('the search')
    })

  test('has nothing that axe finds: the pages of the service', async () => {
    await open(library.url, DRESSES[0])
    await page.locator('textarea').waitFor()
    await check('the chat page')
  })

  test('is used by the keyboard alone', async () => {
    await open(sites.get('en')?.url ?? '', DRESSES[0])
    await tabTo('Ask')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Ask a question' }).waitFor()
    await focused('Ask a question')
    await page.keyboard.type(QUESTION)
    await page.keyboard.press('Enter')
    await page.locator('article.turn[data-status="answered"]').waitFor()
    await tabTo('Source 1: Sluices', true)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Source 1: Sluices' }).waitFor()
    await tabTo('Open at the quoted words')
    await page.keyboard.press('Escape')
    await focused('Source 1: Sluices')
    await tabTo('Helpful')
    await page.keyboard.press('Space')
    await page.locator('.feedback textarea').waitFor()
    await page.waitForFunction(() => {
      const chat = document.querySelector('lectern-widget')?.shadowRoot?.querySelector('lectern-chat')?.shadowRoot
      const [send, scroll] = ['.feedback button', '.scroll'].map((each) =>
        chat?.querySelector(each)?.getBoundingClientRect(),
      )
      // Scrolling stops at whole pixels.
      return send !== undefined && scroll !== undefined && send.bottom < scroll.bottom + 1
    })
    await page.keyboard.type('Clear.')
    expect(await page.locator('.feedback textarea').inputValue()).toBe('Clear.')
    await page.keyboard.press('Tab')
    await focused('Send comment')
    await page.keyboard.press('Enter')
    await page.locator('.feedback').getByText('Thank you.').waitFor()
    await tabTo('Ask a question')
    await page.keyboard.type('When are sluices closed?')
    await page.keyboard.press('Enter')
    await page.locator('article.turn[data-status="answered"]').nth(1).waitFor()
    await tabTo('New chat', true)
    await page.keyboard.press('Enter')
    await focused('Ask a question')
    await page.keyboard.press('Escape')
    await focused('Ask')
  })

  test('speaks sentences, not the pieces in which they come', async () => {
    await open(sites.get('en')?.url ?? '', DRESSES[0])
    await page.locator('.launch').click()
    await page.locator('textarea').fill(QUESTION)
    await page.locator('textarea').press('Enter')
    await page.locator('article.turn[data-status="answered"]').waitFor()
    await page.getByRole('log').getByText('Answer complete.').waitFor()
    const spoken = await page.getByRole('log').locator('p').allTextContents()
    expect(spoken[0]).toStartWith('Sluices are opened at dawn')
    expect(spoken.length).toBeLessThanOrEqual(4)
  })

  /** What has the focus, through every shadow root. */
  const name = (): Promise<string> =>
    page.evaluate(() => {
      let element = document.activeElement
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
      return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
    })
  const focused = async (wanted: string): Promise<void> => {
    for (let tries = 0; tries < 40 && (await name()) !== wanted; tries++) await page.waitForTimeout(50)
    expect(await name()).toBe(wanted)
  }
  const tabTo = async (wanted: string, backwards = false): Promise<void> => {
    for (let steps = 0; steps < 40 && (await name()) !== wanted; steps++)
      await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab')
    expect(await name()).toBe(wanted)
  }
})
