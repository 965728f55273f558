/** The chat in Firefox: what browsers differ in is asked there too. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Firefox, findFirefox, launchFirefox } from '../support/firefox.ts'
import { serveSite, type WebSite } from '../support/web-site.ts'
import { QUESTION, SENTENCE, type ServedLibrary, serveLibrary } from './library.ts'

const firefox = findFirefox()

describe.skipIf(firefox === undefined)('in Firefox', () => {
  let browser: Firefox
  let library: ServedLibrary
  let site: WebSite

  beforeAll(async () => {
    site = serveSite(() => library.url)
    library = await serveLibrary({ CORS_ORIGINS: site.url })
    browser = await launchFirefox(firefox ?? '')
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await library?.close()
    await site?.stop()
  })

  /** Inside the chat, wherever it stands. */
  const CHAT = `(document.querySelector('lectern-chat') ?? document.querySelector('lectern-widget')?.shadowRoot.querySelector('lectern-chat'))?.shadowRoot`
  const inside = (selector: string): string => `${CHAT}?.querySelector(${JSON.stringify(selector)})`
  const ask = async (question: string): Promise<void> => {
    await browser.waitFor(inside('textarea'))
    await browser.evaluate(`${inside('textarea')}.focus()`)
    await browser.type(`${question}\n`)
  }
  const answered = () => browser.waitFor(inside('article.turn[data-status="answered"]'))
  const answer = () => browser.evaluate<string>(`${inside('.answer')}.textContent`)

  test('the page answers, cites and shows the quoted words', async () => {
    await browser.goto(library.url)
    await ask(QUESTION)
    await answered()
    expect(await answer()).toBe(`${SENTENCE} 1.`)
    await browser.evaluate(`${inside('.marker')}.click()`)
    await browser.waitFor(inside('.card:popover-open'))
    expect(await browser.evaluate<string>(`${inside('.card blockquote')}.textContent`)).toBe(SENTENCE)
    await browser.goto(await browser.evaluate<string>(`${inside('.card a')}.href`))
    expect(await browser.evaluate<string>(`document.querySelector('mark').textContent`)).toBe(SENTENCE)
    await browser.waitFor(`scrollY > 0 && document.querySelector('mark').getBoundingClientRect().top < innerHeight`)
  }, 60_000)

  test('an answer is read on after a reload', async () => {
    await browser.goto(library.url)
    await browser.evaluate(`sessionStorage.clear()`)
    await browser.goto(library.url)
    library.model.shut()
    await ask(QUESTION)
    await browser.waitFor(`${inside('.answer')}?.textContent.includes('Sluices are')`)
    await browser.goto(library.url)
    await browser.waitFor(`${inside('.answer')}?.textContent.includes('Sluices are')`)
    library.model.open()
    await answered()
    expect(await answer()).toBe(`${SENTENCE} 1.`)
  }, 60_000)

  test('the widget opens, answers and closes on a site of its own', async () => {
    await browser.goto(site.url)
    const launcher = `document.querySelector('lectern-widget')?.shadowRoot.querySelector('.launch')`
    await browser.waitFor(launcher)
    await browser.evaluate(`${launcher}.click()`)
    await ask(QUESTION)
    await answered()
    expect(await answer()).toBe(`${SENTENCE} 1.`)
    await browser.type('\uE00C')
    await browser.waitFor(`!document.querySelector('lectern-widget').shadowRoot.querySelector('dialog').open`)
  }, 60_000)
})
