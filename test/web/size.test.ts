/** What the widget weighs. A reader on a phone pays for it on every site. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { bundleWeb, type WebBundle, WIDGET_FILE } from '../../src/http/pages/bundle-web.ts'

const MAX_BYTES = { beforeFirstClick: 6_000, everything: 40_000 }

describe('the widget', () => {
  let bundle: WebBundle
  beforeAll(async () => {
    bundle = await bundleWeb()
  })
  const weigh = (name: string): number => gzipSync(bundle.files.get(name) ?? '', { level: 9 }).byteLength

  test('loads little before the first click, and not much behind it', () => {
    const { page, admin, style, chat } = bundle.entries
    const words = [...bundle.files.keys()].filter((name) => ![page, admin, style, chat, WIDGET_FILE].includes(name))
    expect(words.length).toBe(12)
    const first = weigh(WIDGET_FILE)
    // A page is in one language: the heaviest counts.
    const everything = first + weigh(chat) + Math.max(...words.map(weigh))
    console.log(`widget.js ${first} bytes, everything ${everything} bytes, gzipped`)
    expect(first).toBeLessThanOrEqual(MAX_BYTES.beforeFirstClick)
    expect(everything).toBeLessThanOrEqual(MAX_BYTES.everything)
  })

  test('names files by what is in them', async () => {
    const again = await bundleWeb()
    expect([...again.files.keys()].sort()).toEqual([...bundle.files.keys()].sort())
    for (const name of bundle.files.keys())
      if (name !== WIDGET_FILE) expect(name).toMatch(/^[a-z]+-[a-z0-9]{8}\.(js|css)$/)
  })
})
