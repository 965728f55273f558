/** `npm run bench:citations -- SOURCES --built FOLDER`: whether citations open a built site at the quoted words. */
import { basename, resolve } from 'node:path'
import { argv, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { quoteAddress } from '../src/library/address.ts'
import { findChromium, launchChromium } from '../test/support/chromium.ts'
import { serveBuilt } from './citations/built-site.ts'
import { type Highlight, openHighlighter } from './citations/highlight.ts'
import { type CitableQuote, readQuotes } from './citations/quotes.ts'

const USAGE = `Usage: npm run bench:citations -- SOURCES --built FOLDER [--base PATH] [--site NAME] [--limit N] [--widget] [--show]

Reads the pages of a site as \`lectern ingest\` does, takes from them the sentences that an answer could quote, opens each
one's address (\`quote_url\`) in Chromium on the built site, and looks where the browser has highlighted. Right is: those very
words, in the section that the address names. --base is where in the build the pages begin, --limit how many sentences are
tried, evenly over all pages. --widget puts the widget's line into the pages. --show lists the others.`

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    built: { type: 'string' },
    base: { type: 'string', default: '' },
    site: { type: 'string' },
    limit: { type: 'string', default: '100' },
    widget: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const [sources] = positionals
const chromium = findChromium()
if (values.help || sources === undefined || values.built === undefined || chromium === undefined) {
  print(USAGE)
  process.exit(values.help ? 0 : 2)
}

type Verdict = 'right' | 'page missing' | 'nothing highlighted' | 'other words' | 'before its section'

const site = await serveBuilt(resolve(values.built), values.widget)
const quotes = await readQuotes(resolve(sources), {
  baseUrl: `${site.url}/${values.base}`.replace(/\/$/, ''),
  site: values.site,
  limit: Number(values.limit),
})
const browser = await launchChromium(chromium)
const highlighter = await openHighlighter(browser, { origin: site.url, withWidget: values.widget })
const counts = new Map<Verdict, number>()
for (const quote of quotes.chosen) {
  const address = quoteAddress('', { collection: 'default', ...quote })
  const seen = await highlighter.look(address)
  const verdict = judge(seen, quote)
  counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  if (values.show && verdict !== 'right') {
    print(`    ${verdict}: ${decodeURIComponent(address.replace(site.url, ''))}`)
    print(`      quote: ${JSON.stringify(quote.quote.slice(0, 200))}`)
    if (seen?.text !== undefined) print(`      shown: ${JSON.stringify(seen.text.slice(0, 200))}`)
  }
}
await browser.close()
await site.stop()
const rest = [...counts].filter(([verdict]) => verdict !== 'right').map(([verdict, count]) => `${count} ${verdict}`)
print(
  `${basename(resolve(sources))} (${quotes.generator}${values.widget ? ', with the widget' : ''}): ${counts.get('right') ?? 0}/${quotes.chosen.length} open at the quoted ` +
    `words; ${rest.join(', ') || 'no others'}; ${quotes.pages} pages, ${quotes.all} sentences to quote`,
)

function judge(seen: Highlight | undefined, { quote }: CitableQuote): Verdict {
  if (seen === undefined) return 'page missing'
  if (seen.text === undefined) return 'nothing highlighted'
  if (!sameWords(seen.text, quote)) return 'other words'
  return seen.isInSection ? 'right' : 'before its section'
}

/** Begin alike, as far as letters and digits go: markup stands in the one and not in the other. */
function sameWords(shown: string, quote: string): boolean {
  const [one, other] = [shown, quote].map((text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''))
  if (one === undefined || other === undefined || one === '') return false
  return other.includes(one.slice(0, 16)) && other.includes(one.slice(-16))
}

function print(line: string): void {
  stdout.write(`${line}\n`)
}
