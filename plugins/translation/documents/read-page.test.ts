import { expect, test } from 'bun:test'
import { changeLetters } from '../../../test/fakes/translating-model.ts'
import { startTranslatingApp } from '../translating-app.fixture.ts'

const { app, model } = await startTranslatingApp()

const put = async (id: string, page: { readonly content: string; readonly format?: string }): Promise<string> => {
  expect((await app.call('PUT', `/v1/documents/${id}`, { language: 'en', ...page })).status).toBe(201)
  return ((await (await app.call('GET', `/v1/documents/${id}`)).json()) as { content: string }).content
}
const read = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
  const reply = await app.call('GET', path, undefined, headers)
  return { status: reply.status, headers: reply.headers, text: await reply.text() }
}

test('a page is read in another language, with what is quoted marked there', async () => {
  const content = await put('gates', {
    format: 'html',
    content:
      '<h1>Gates</h1><p>Gates open at dawn.</p><ul><li>Nobody passes.</li><li><b>Gates shut</b> at dusk.</li></ul><pre><code>open the gate</code></pre>',
  })
  const quote = 'Gates shut at dusk.'
  const start = content.indexOf(quote)
  const place = `start=${start}&end=${start + quote.length}`
  const { text, headers } = await read(`/read/gates/ar?${place}`)
  expect(headers.get('content-language')).toBe('ar')
  expect(text).toContain('<html lang="ar" dir="rtl">')
  expect(text).toContain(`<mark id="quote">- ${changeLetters(quote, 'ar')}</mark>`)
  expect(text).toContain('<code>open the gate</code>')
  expect(text).toContain(`href="../gates?${place.replace('&', '&amp;')}#quote" hreflang="en"`)
  expect(model.calls.length).toBeGreaterThan(0)

  const own = await read(`/read/gates?${place}`, { 'accept-language': 'en-GB, ar;q=0.9, zz-notone, *;q=0.1' })
  expect(own.text).toContain(`href="gates/ar?${place.replace('&', '&amp;')}#quote" hreflang="ar"`)
  expect(own.text.match(/hreflang/g)).toHaveLength(1)
})

test('as Markdown, and never in the language that it is written in', async () => {
  const content = await put('plain', { format: 'text', content: '*not* Markdown\n\n# nor this' })
  expect(content).toBe('*not* Markdown\n\n# nor this')
  expect((await read('/read/plain/de.md')).text).toBe((await read('/read/plain/de', { accept: 'text/markdown' })).text)
  expect((await read('/read/plain/de.md')).text).toContain(`*${changeLetters('not', 'de')}* `)
  const own = await read('/read/plain/en-US?start=0&end=5')
  expect([own.status, own.headers.get('location')]).toEqual([303, '../plain?start=0&end=5#quote'])
  expect((await read('/read/plain/nothing-at-all')).status).toBe(422)
  expect((await read('/read/missing/de')).status).toBe(404)
})
