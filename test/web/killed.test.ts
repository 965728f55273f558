/** The server is killed while it writes an answer: its readers get the whole of it once a server is there again. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type ScriptedModel, startScriptedModel } from '../fakes/scripted-model.ts'
import { findChromium, launchChromium } from '../support/chromium.ts'
import { libraryFolder } from '../support/empty-library.ts'
import { PROGRAM } from '../support/program.ts'
import { ADMIN_KEY } from '../support/running-app.ts'
import { serveSite, type WebSite } from '../support/web-site.ts'
import { ANSWER, QUESTION, SENTENCE } from './library.ts'

const chromium = findChromium()
const START_MS = 60_000
const WAIT_MS = 120_000

describe.skipIf(chromium === undefined)('the widget, when its server is killed', () => {
  let browser: Browser
  let model: ScriptedModel
  let folder: Awaited<ReturnType<typeof libraryFolder>>
  let server: Bun.Subprocess
  let url = ''
  let site: WebSite
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    model = startScriptedModel(ANSWER)
    folder = await libraryFolder()
    site = serveSite(() => url)
    await start()
    const reply = await fetch(`${url}/v1/documents/sluices`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: `# Sluices\n\n${SENTENCE}.` }),
    })
    expect(reply.status).toBe(201)
    browser = await launchChromium(chromium ?? '')
  }, START_MS)
  afterAll(async () => {
    await browser?.close()
    server?.kill('SIGKILL')
    await server?.exited
    await site?.stop()
    await model?.stop()
    await folder?.remove()
  })
  afterEach(async () => {
    model.open()
    await context?.close()
  })

  /** On the port that it had before. */
  const start = async (): Promise<void> => {
    const { PATH = '', HOME = '' } = process.env
    server = Bun.spawn([...PROGRAM, 'serve'], {
      cwd: folder.path,
      env: {
        PATH,
        HOME,
        ADMIN_KEY,
        CORS_ORIGINS: site.url,
        DATA_DIR: folder.path,
        EMBEDDER: 'none',
        GENERATOR_FALLBACK: 'none',
        HOST: '127.0.0.1',
        LOG_LEVEL: 'error',
        OPENAI_BASE_URL: model.url,
        OPENAI_MODEL: 'scripted',
        PORT: url === '' ? '0' : new URL(url).port,
        SAMPLE_BOOK: 'false',
      },
      stdout: 'ignore',
      stderr: 'ignore',
    })
    for (const until = Date.now() + START_MS; Date.now() < until; await Bun.sleep(50)) {
      const record = await Bun.file(join(folder.path, 'server.json'))
        .json()
        .catch(() => undefined)
      if (record?.pid !== server.pid) continue
      url = record.url
      return
    }
    throw new Error('The server did not start')
  }
  const kill = async (): Promise<void> => {
    server.kill('SIGKILL')
    await server.exited
  }
  const askAndStop = async (): Promise<void> => {
    context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
    context.setDefaultTimeout(60_000)
    page = await context.newPage()
    await page.goto(site.url)
    model.shut()
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByRole('textbox', { name: 'Ask a question' }).fill(QUESTION)
    await page.getByRole('textbox', { name: 'Ask a question' }).press('Enter')
    await page.locator('.answer').getByText('Sluices are').waitFor()
  }
  const answeredOnce = async (): Promise<void> => {
    await page.locator('article.turn[data-status="answered"]').waitFor()
    expect(await page.locator('.answer').allTextContents()).toEqual([`${SENTENCE} 1.`])
    expect(await page.locator('article.turn').count()).toBe(1)
  }

  test(
    'shows the whole answer, once',
    async () => {
      await askAndStop()
      // The journal holds by now what the reader has seen.
      await Bun.sleep(1000)
      await kill()
      await page.getByText('Connection lost. Trying again…').waitFor()
      model.open()
      await start()
      await answeredOnce()
    },
    WAIT_MS,
  )

  test(
    'shows it even when the reader has seen more than the server has stored',
    async () => {
      await askAndStop()
      await kill()
      model.open()
      await start()
      await answeredOnce()
    },
    WAIT_MS,
  )

  test(
    'shows it to a reader who has gone to another page meanwhile',
    async () => {
      await askAndStop()
      await Bun.sleep(1000)
      await kill()
      await page.goto(`${site.url}/next`)
      model.open()
      await start()
      // The panel opens again by itself as soon as the script of the widget can be loaded.
      await page.reload()
      await answeredOnce()
    },
    WAIT_MS,
  )
})
