/** The page for authors in a real browser. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { findChromium, launchChromium } from '../support/chromium.ts'
import { ADMIN_KEY } from '../support/running-app.ts'
import { QUESTION, type ServedLibrary, serveLibrary } from './library.ts'

const chromium = findChromium()

describe.skipIf(chromium === undefined)('the page for authors', () => {
  let browser: Browser
  let library: ServedLibrary
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    library = await serveLibrary({ SOURCES_ALLOWED_HOSTS: '127.0.0.1' })
    browser = await launchChromium(chromium ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await library?.close()
  })
  afterEach(() => context?.close())

  const signIn = async (key: string, width = 1100): Promise<void> => {
    context = await browser.newContext({ viewport: { width, height: 700 } })
    context.setDefaultTimeout(8000)
    page = await context.newPage()
    await page.goto(`${library.url}/admin`)
    await page.getByLabel('Admin key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  const section = async (name: string): Promise<void> => {
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { name, level: 2 }).waitFor()
  }
  const violations = (): Promise<string[]> =>
    page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document)
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
    })

  test('lets nobody in without a key that may', async () => {
    await signIn('wrong')
    await page.getByText('This key is not an admin’s.').waitFor()
    expect(await page.getByRole('link', { name: 'Documents' }).count()).toBe(0)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  test('takes files, says what it refuses, lists and deletes', async () => {
    await signIn(ADMIN_KEY)
    await page.getByRole('heading', { name: 'Documents' }).waitFor()
    await page.getByLabel('Drop files here').setInputFiles([
      { name: 'bridges.md', mimeType: 'text/markdown', buffer: Buffer.from('# Bridges\n\nBridges are swung at noon.') },
      { name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    ])
    await page.getByText('bridges.md: 1 in, 1 passage').waitFor()
    await page.getByText(/^tool\.exe: .*\.md/).waitFor()
    await page.getByRole('link', { name: 'Bridges' }).waitFor()
    await page.getByRole('button', { name: 'Delete Bridges' }).click()
    await page.getByRole('button', { name: 'Really delete? Bridges' }).click()
    await page.getByRole('link', { name: 'Bridges' }).waitFor({ state: 'detached' })
    expect((await library.call('GET', '/v1/documents/bridges')).status).toBe(404)
  })

  test('is read on a phone without going sideways', async () => {
    const id = 'a-page-with-a-rather-long-name-about-locks-and-what-they-are-filled-through'
    await library.call('PUT', `/v1/documents/${id}`, { content: '# Paddles\n\nPaddles are raised one by one.' })
    await signIn(ADMIN_KEY, 360)
    await page.getByRole('heading', { name: 'Documents' }).waitFor()
    await page
      .getByLabel('Drop files here')
      .setInputFiles([{ name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') }])
    await page.getByText(/^tool\.exe: .*\.md/).waitFor()
    await page.getByRole('button', { name: 'Delete Paddles' }).click()
    const beyond = await page.evaluate(() =>
      [...document.querySelectorAll('#admin *')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth)
        .map(({ tagName, className }) => `${tagName}.${className}`),
    )
    expect(beyond).toEqual([])
    await page.evaluate(axe.source)
    expect(await violations()).toEqual([])
    await library.call('DELETE', `/v1/documents/${id}`)
  })

  test('lists sources with their last sync, and begins one', async () => {
    const site = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: ({ url }) =>
        new URL(url).pathname === '/'
          ? new Response(
              '<html><title>Weirs</title><main><h1>Weirs</h1><p>Weirs hold the river back.</p></main></html>',
              {
                headers: { 'content-type': 'text/html' },
              },
            )
          : new Response('', { status: 404 }),
    })
    const made = await library.call('POST', '/v1/sources', { name: 'weirs', address: `http://127.0.0.1:${site.port}/` })
    expect(made.status).toBe(201)
    await library.call('POST', '/v1/sources/weirs/sync')
    await signIn(ADMIN_KEY)
    await section('Sources')
    const row = page.getByRole('row', { name: /^weirs/ })
    await row.getByText('1 added').or(row.getByText('1 as before')).waitFor()
    await row.getByRole('button', { name: 'Sync weirs' }).click()
    await row.getByText('Begun').waitFor()
    await library.call('DELETE', '/v1/sources/weirs')
    await site.stop(true)
  })

  test('shows what readers asked in vain, what they thought, and how the service is', async () => {
    const reader = { authorization: '' }
    const unanswered = 'Who painted the opera house in Manaus?'
    await library.call('POST', '/v1/chat', { message: unanswered }, reader)
    // What one reader alone has asked is not shown among what is asked most.
    await library.call('POST', '/v1/chat', { message: QUESTION }, reader)
    const reply = await library.call('POST', '/v1/chat', { message: QUESTION }, reader)
    const { message_id } = (await reply.json()) as { readonly message_id: string }
    await library.call(
      'PUT',
      `/v1/messages/${message_id}/feedback`,
      { rating: 'down', comment: 'Which keeper?' },
      reader,
    )
    await signIn(ADMIN_KEY)
    await section('Asked most')
    await page.getByRole('row', { name: `2 ${QUESTION} 2 0 default` }).waitFor()
    await page.getByRole('row', { name: /^2 Sluices default/ }).waitFor()
    await section('Unanswered')
    await page.getByRole('cell', { name: unanswered }).waitFor()
    await section('Feedback')
    await page.getByText('Which keeper?').waitFor()
    await section('Usage')
    await page.getByRole('cell', { name: 'scripted' }).first().waitFor()
    await section('Index and health')
    await page.getByText('connected').waitFor()
    await page.evaluate(axe.source)
    for (const name of ['Documents', 'Sources', 'Asked most', 'Unanswered', 'Feedback', 'Usage', 'Index and health']) {
      await section(name)
      expect([name, ...(await violations())]).toEqual([name])
    }
  })
})
