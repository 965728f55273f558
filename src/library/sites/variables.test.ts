import { expect, test } from 'bun:test'
import { hugo } from './generators/hugo.ts'
import { fillVariables } from './variables.ts'

test("Hugo's parameters have the values of the page, else of the site", () => {
  const text = "baseURL = 'https://x'\n[params]\nversion = '9.9'\n[params.author]\nname = 'Ann'\n"
  const settings = hugo.readConfig?.({ file: 'hugo.toml', text, inherited: [], sides: {} })
  const filled = fillVariables(
    '{{< param version >}} {{% param "author.name" %}} {{< param own >}} {{< param none >}} {{ version }}',
    { variables: settings?.variables ?? {}, ...(settings?.pagePrefix ? { pagePrefix: settings.pagePrefix } : {}) },
    { own: 'mine' },
  )
  expect(filled).toBe('9.9 Ann mine {{< param none >}} {{ version }}')
})
