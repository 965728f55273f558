/**
 * What an answer's Markdown costs while it streams: microseconds of processor time for each piece that a model sends, and how that compares
 * with parsing all of the text that is there each time.
 *
 *   npm run bench:markdown
 */
import { createLinkRule } from '../src/chat/answer/markdown/links.ts'
import { readMarkdown } from '../src/chat/answer/markdown/markdown.ts'
import { createMarkdownStream } from '../src/chat/answer/markdown/markdown-stream.ts'
import { createQuotationRule } from '../src/chat/answer/markdown/quotations.ts'

const PASSAGE = {
  title: 'Locks',
  headingPath: ['Locks'],
  language: 'en',
  text: 'The manual is at https://docs.example.org/locks?a=1&b=2. Sluices are opened at dawn by the keeper.',
  url: null,
}
const ANSWER = `## Opening the sluices

Sluices are **opened at dawn** by the keeper [1], and closed when the water has *risen* by two feet [1][2].

1. **Check the gauge.** It stands beside the lower gate [2].
2. Turn the \`crank\` to the left; see \`locks.yml\` for the order [1].
   - Use \`--force\` only when it's stuck.
   - Don't do it at night [3].

\`\`\`yaml
locks:
  upper: open
  lower: closed   # [1]
\`\`\`

### What it costs

- Each barge pays a toll of *four pence* (in coins) [2].
- Children go free, "Sluices are opened at dawn by the keeper" [1].

| Lock | Opens |
| --- | --- |
| Upper | 06:00 [1] |
| Lower | 07:30 [2] |

See [the manual](https://docs.example.org/locks?a=1&b=2) for more. That's all there is to say about it: nothing else was
found, and the keeper's word is final [1].
`
const PLAIN = 'This is a plain sentence with nothing in it but words, and it goes on and on. '.repeat(12)
const ROUNDS = 100

/** Pieces of `least` to `most` characters. */
function cut(text: string, least: number, most: number): readonly string[] {
  const pieces: string[] = []
  let length = least
  for (let at = 0; at < text.length; at += pieces.at(-1)?.length ?? 0) {
    pieces.push(text.slice(at, at + length))
    length = length === most ? least : length + 1
  }
  return pieces
}

function stream(pieces: readonly string[]): string {
  let written = ''
  const write = (text: string): string => {
    written += text
    return text
  }
  const markdown = createMarkdownStream({
    mayLink: createLinkRule([PASSAGE]),
    quote: createQuotationRule({ passages: [PASSAGE], asked: [] }),
    cite: (numbers, lead) => write(lead + numbers.map((n) => `[${n}]`).join('')),
    write,
  })
  for (const piece of pieces) markdown.push(piece)
  markdown.end()
  return written
}

function parseEachTime(pieces: readonly string[]): void {
  let text = ''
  for (const piece of pieces) {
    text += piece
    readMarkdown(text)
  }
}

/** Milliseconds of processor time that one round takes, of `rounds` after as many to warm up. */
function time(rounds: number, run: () => void): number {
  for (let round = 0; round < rounds; round += 1) run()
  const before = process.cpuUsage()
  for (let round = 0; round < rounds; round += 1) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / rounds
}

for (const [name, text, least, most] of [
  ['4 to 20 characters', ANSWER, 4, 20],
  ['3 to 6 characters', ANSWER, 3, 6],
  ['only words', PLAIN, 3, 6],
] as const) {
  const pieces = cut(text, least, most)
  if (stream(pieces) !== text) throw new Error(`${name}: the answer was changed`)
  const streamed = time(ROUNDS, () => stream(pieces))
  const parsed = time(ROUNDS / 10, () => parseEachTime(pieces))
  const each = ((streamed * 1000) / pieces.length).toFixed(1)
  console.log(
    `${name.padEnd(20)} ${pieces.length} pieces, ${each} µs each; parsing all each time takes ${(parsed / streamed).toFixed(1)} times as long`,
  )
}
