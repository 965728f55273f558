/** A real browser for the suites that want one, if Chromium is there. */
import { type Browser, chromium, type Page } from 'playwright-core'

/** The shell has no windows, and takes a fifth of the processor time; Debian has it in a package of its own. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'chrome']

/** `undefined` and a printed reason when there is none, upon which suites skip what needs it. */
export function findChromium(): string | undefined {
  const path = NAMES.map((name) => Bun.which(name)).find((found) => found !== null)
  if (path === undefined || path === null) console.warn('No browser to test in: Chromium is not installed')
  return path ?? undefined
}

export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })

/** What has gone wrong on a page, as its console shows. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return errors
}
