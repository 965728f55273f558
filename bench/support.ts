/** `npm run bench:support`: how many false sentences lose their citation, and how many true ones. */

import { basename, dirname } from 'node:path'
import { argv, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { createCitationStream } from '../src/chat/answer/citations.ts'
import type { Passage } from '../src/ports/passage.ts'
import { type Book, readBook } from './support/books.ts'
import { answersOf, type Claim, claimsOf, sentencesOf } from './support/claims.ts'
import { mutationsOf, namesIn } from './support/mutations.ts'
import { createRandom } from './support/random.ts'

const USAGE = `Usage: npm run bench:support -- [FOLDER]… [--claims N] [--seed N] [--show KIND]

Takes sentences that a passage holds, from the guide or from the folders that are named (pages, or question sets), makes
false ones of them, and prints for each kind how many lose their citation. --show prints those of a kind that went wrong.`

/** That a model is given beside the one it cites. */
const GIVEN = 6

const { values, positionals } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    claims: { type: 'string', default: '1500' },
    reach: { type: 'string' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  stdout.write(`${USAGE}\n`)
  exit(0)
}
const random = createRandom(Number(values.seed))

interface Tally {
  all: number
  withheld: number
}
const tallies = new Map<string, Tally>()

for (const folder of positionals.length === 0 ? [undefined] : positionals) {
  const book = await readBook(folder)
  const answers = folder === undefined ? [] : await answersOf(dirname(folder), basename(folder), book)
  measure(book, [...claimsOf(book, Number(values.claims), random), ...answers])
}
print()

function measure(book: Book, claims: readonly Claim[]): void {
  const names = properNames(book)
  stdout.write(`# ${book.name}: ${book.passages.length} passages, ${claims.length} sentences\n`)
  for (const claim of claims) {
    const [passage] = claim.cited
    const given = [...new Set([...claim.cited, ...book.around(passage, GIVEN)])]
    note(`true, ${claim.form}`, claim.text, claim, given)
    const known = claim.cited.flatMap(({ title, headingPath, text }) => [title, ...headingPath, text])
    const { language } = passage
    const context = {
      random,
      language,
      names,
      passage: [claim.question, ...known].join('\n'),
      sentences: sentencesOf(passage.text, language),
    }
    for (const { kind, text } of mutationsOf(claim.text, context)) note(kind, text, claim, given)
    const elsewhere = random.pick(book.passages.filter(({ documentId }) => documentId !== passage.documentId))
    if (elsewhere !== undefined)
      note('passage', claim.text, { ...claim, cited: [elsewhere] }, [
        elsewhere,
        ...book
          .around(elsewhere, GIVEN)
          .filter((each) => !claim.cited.includes(each))
          .slice(1),
      ])
  }
}

/** Those that the book never writes without a capital. */
function properNames({ passages }: Book): readonly string[] {
  const lower = new Set(passages.flatMap(({ text }) => text.match(/(?<!\p{L})\p{Ll}[\p{L}\p{M}]*/gu) ?? []))
  const names = new Set(passages.flatMap(({ text }) => namesIn(text)))
  return [...names].filter((name) => !lower.has(name.toLowerCase()))
}

/** A false sentence is caught too when its quotation gets the source's own words back, and is true again. */
function note(kind: string, text: string, { text: meant, cited, question }: Claim, given: readonly Passage[]): void {
  const seen = readAs(text, question, cited, given)
  const isWithheld = !seen.isCited || (text !== meant && seen.text === meant)
  const tally = tallies.get(kind) ?? { all: 0, withheld: 0 }
  tallies.set(kind, { all: tally.all + 1, withheld: tally.withheld + (isWithheld ? 1 : 0) })
  if (values.show.some((each) => kind.startsWith(each)) && isWithheld === kind.startsWith('true'))
    stdout.write(`${kind}: ${text}\n`)
}

/** As a reader gets it: through the stream that writes the markers, which are left out here. */
function readAs(
  text: string,
  question: string,
  cited: readonly Passage[],
  given: readonly Passage[],
): { readonly text: string; readonly isCited: boolean } {
  const language = given[0]?.language ?? 'en'
  const stream = createCitationStream({
    passages: given,
    question,
    language,
    collection: 'bench',
    origin: '',
    ...(values.reach === undefined ? {} : { reach: Number(values.reach) }),
  })
  const markers = cited.map((each) => `[${given.indexOf(each) + 1}]`).join('')
  const events = [...stream.push(`${text} ${markers}\n`), ...stream.end()]
  return {
    text: events
      .map((event) => (event.type === 'text-delta' ? event.text : ''))
      .join('')
      .replaceAll(/\s*\[\d+\]/g, '')
      .trim(),
    isCited: events.some((event) => event.type === 'sentence-checked' && event.cited),
  }
}

function print(): void {
  const sums = (isTrue: boolean): number =>
    [...tallies].reduce((sum, [kind, { all }]) => sum + (kind.startsWith('true') === isTrue ? all : 0), 0)
  stdout.write(`${sums(true)} true sentences, ${sums(false)} false ones\n`)
  for (const [kind, { all, withheld }] of [...tallies].sort(([a], [b]) => a.localeCompare(b)))
    stdout.write(
      `${kind.padEnd(24)} ${String(all).padStart(6)}  ${((withheld / all) * 100).toFixed(2).padStart(6)} %\n`,
    )
}
