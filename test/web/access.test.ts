/** Readers who have to sign in, and readers who have to prove work, in a real browser. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { PERSON } from '../support/browser.ts'
import { findChromium, launchChromium } from '../support/chromium.ts'
import { serveSite, type WebSite } from '../support/web-site.ts'
import { QUESTION, type ServedLibrary, serveLibrary } from './library.ts'

const chromium = findChromium()

describe.skipIf(chromium === undefined)('readers', () => {
  let browser: Browser
  let library: ServedLibrary | undefined
  let site: WebSite
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    site = serveSite(() => library?.url ?? '')
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
  })
  afterEach(async () => {
    await context?.close()
    await library?.close()
    library = undefined
  })

  const open = async (url: string): Promise<void> => {
    context = await browser.newContext()
    context.setDefaultTimeout(10_000)
    page = await context.newPage()
    await page.goto(url)
  }
  const ask = async (): Promise<void> => {
    await page.getByRole('textbox', { name: 'Ask a question' }).fill(QUESTION)
    await page.getByRole('textbox', { name: 'Ask a question' }).press('Enter')
    await page.locator('article.turn[data-status="answered"]').waitFor()
  }

  test('sign in where nobody may ask without, and find their chats again', async () => {
    library = await serveLibrary({
      AUTH_ANONYMOUS: 'none',
      AUTH_HOSTED: 'true',
      AUTH_SECRET: 'a secret of thirty-two letters or more',
    })
    const origin = { authorization: '', origin: 'http://localhost' }
    expect((await library.call('POST', '/api/auth/sign-up/email', PERSON, origin)).status).toBe(200)
    await open(library.url)
    await page.getByText('Questions here are for people who have signed in.').waitFor()
    await page.getByLabel('E-mail address').fill(PERSON.email)
    await page.getByLabel('Password').fill('not this one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('do not belong together').waitFor()
    await page.getByLabel('Password').fill(PERSON.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await ask()
    // What another device knows is what the service keeps.
    await page.evaluate(() => localStorage.clear())
    await page.evaluate(() => sessionStorage.clear())
    await page.reload()
    await page.getByRole('button', { name: 'Earlier chats' }).click()
    await page.getByRole('button', { name: new RegExp(`^${QUESTION.replace('?', '\\?')}`) }).click()
    await page.locator('article.turn[data-status="answered"]').waitFor()
    await page.getByRole('button', { name: 'Earlier chats' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Questions here are for people who have signed in.').waitFor()
    expect(await page.evaluate(() => Object.values(localStorage).join())).not.toContain(QUESTION)
  })

  test('prove work without noticing, where the service asks for it', async () => {
    library = await serveLibrary({ CHAT_POW: 'true', CORS_ORIGINS: site.url })
    await open(site.url)
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    const proved = page.waitForRequest((request) => request.headers()['x-altcha'] !== undefined)
    await ask()
    expect((await proved).url()).toBe(`${library.url}/v1/chat`)
  })
})
