/** `npm run bench:sites -- DIRECTORY…`: what becomes of whole documentation sites. */
import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { argv, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { findPages } from '../src/cli/ingest/find-pages.ts'
import { readPage } from '../src/library/folder/read-page.ts'
import { leftOutClauses } from '../src/library/folder/walk-folder.ts'
import { parseDocument } from '../src/library/parse/prepare.ts'
import { type Compared, compareCode, compareFormulas, rawMarkup } from './sites/compare.ts'

const USAGE = `Usage: npm run bench:sites -- DIRECTORY… [--site NAME] [--built FOLDER] [--base PATH] [--show]

For each checked-out documentation site: pages in, refused and left out by reason; of its headings' anchors, how many are
in the built HTML (--built, or the folder's own anchors.tsv: page, element, id a line); of its code blocks and formulas, how
many stand in the text byte for byte; and the lines in which markup is left outside code. --base is where in the build the
pages begin. --show lists what is not as it should be.`

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    site: { type: 'string' },
    built: { type: 'string' },
    base: { type: 'string', default: '' },
    show: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  print(USAGE)
  process.exit(values.help ? 0 : 2)
}
for (const directory of positionals) await measure(resolve(directory))

interface Shown {
  readonly page: string
  readonly what: string
}

async function measure(directory: string): Promise<void> {
  const startedAt = performance.now()
  const { pages, leftOut } = await findPages([directory], process.cwd(), { site: values.site })
  const ids = await readIds(directory)
  const shown: Shown[] = []
  const refused = new Map<string, number>()
  const unpublished = new Map<string, number>()
  const warnings = new Map<string, number>()
  const anchors: Compared = { right: 0, all: 0 }
  const code: Compared = { right: 0, all: 0 }
  const formulas: Compared = { right: 0, all: 0 }
  let raw = 0
  let taken = 0
  let missing = 0
  /** Headings that have no anchor, as in the title of a page of Docusaurus. */
  let unlinked = 0
  for (const file of pages) {
    const note = (what: string): void => void shown.push({ page: file.file, what })
    try {
      const page = await readPage(file, { source: 'bench', baseUrl: 'https://site' })
      if ('leftOut' in page) {
        count(unpublished, page.leftOut)
        continue
      }
      missing += page.missing.length
      for (const { path, reason } of page.missing) note(`include ${path}: ${reason}`)
      const { site = null, anchors: style = null } = page
      const document = await parseDocument(page.format, page.content, { site, anchors: style })
      taken++
      for (const warning of document.warnings ?? []) count(warnings, warning.replace(/^\d+ /, ''))
      const path = (page.url ?? '').replace('https://site/', '')
      const there = ids?.get(key(path))
      for (const { kind, anchor } of document.blocks) {
        if (kind !== 'heading' || there === undefined) continue
        if (anchor === null) {
          unlinked++
          continue
        }
        anchors.all++
        if (there.has(anchor)) anchors.right++
        else note(`#${anchor} is not in the build`)
      }
      if (ids !== undefined && there === undefined) note(`${path} is not in the build`)
      if (typeof page.content !== 'string' || page.format === 'html') continue
      add(
        code,
        compareCode(page.content, document.content, (text) => note(`code changed: ${text}`)),
      )
      add(
        formulas,
        compareFormulas(page.content, document.content, (text) => note(`formula changed: ${text}`)),
      )
      const left = rawMarkup(page.content, document.content)
      raw += left.length
      for (const line of left) note(`markup left: ${line}`)
    } catch (error) {
      count(refused, error instanceof Error ? error.message : String(error))
    }
  }
  const generator = pages[0]?.site?.generator.name ?? 'plain'
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  print(`${basename(directory)} (${generator}): ${taken} pages in, ${seconds} s`)
  print(
    `  refused: ${list(refused)}; not published: ${list(unpublished)}; not taken: ${leftOutClauses(leftOut).join('; ') || 'none'}`,
  )
  print(
    `  anchors ${rate(anchors)} (${unlinked} headings without one), code blocks ${rate(code)}, formulas ${rate(formulas)}, markup left in ${raw} lines`,
  )
  print(`  includes missing: ${missing}; warnings: ${list(warnings)}`)
  if (values.show) for (const { page, what } of shown) print(`    ${page}: ${what}`)
}

/** Ids of each built page, by its path; undefined without a build. */
async function readIds(directory: string): Promise<ReadonlyMap<string, ReadonlySet<string>> | undefined> {
  const ids = new Map<string, Set<string>>()
  const table = join(directory, 'anchors.tsv')
  if (values.built === undefined && existsSync(table)) {
    for (const line of readFileSync(table, 'utf8').split('\n')) {
      const [page = '', , id = ''] = line.split('\t')
      if (id === '') continue
      const of = ids.get(key(page)) ?? new Set()
      ids.set(key(page), of.add(id))
    }
    return ids
  }
  if (values.built === undefined) return undefined
  const root = resolve(values.built, values.base)
  for (const file of await readdir(root, { recursive: true })) {
    if (!file.endsWith('.html')) continue
    const html = readFileSync(join(root, file), 'utf8')
    ids.set(
      key(file),
      new Set(
        [...html.matchAll(/\s(?:id|name)=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/g)].map((match) =>
          unescaped(match[1] ?? match[2] ?? match[3] ?? ''),
        ),
      ),
    )
  }
  return ids
}

function unescaped(text: string): string {
  return text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
}

/** `a/b/`, `a/b.html`, `a/b/index.html` and `a/b` are the same page. */
function key(path: string): string {
  return decodeURIComponent(path)
    .replace(/(?:^|\/)index\.html$/, '')
    .replace(/\.html$/, '')
    .replace(/^\/+|\/+$/g, '')
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

function add(sum: Compared, more: Compared): void {
  sum.right += more.right
  sum.all += more.all
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, times]) => `${times} ${what}`).join(', ') || 'none'
}

function rate({ right, all }: Compared): string {
  return `${right}/${all}`
}

function print(line: string): void {
  stdout.write(`${line}\n`)
}
