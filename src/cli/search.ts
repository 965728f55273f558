import {
  COLLECTION_OPTION,
  type Command,
  EXIT,
  SERVER_OPTIONS,
  type ServerOptions,
  wholeNumber,
} from './program/command.ts'
import { describeLeftOut } from './program/left-out.ts'
import { printable, shorten, styleFor, wrap } from './program/text.ts'

interface SearchOptions extends ServerOptions {
  readonly collection: string
  readonly limit: number
  readonly mode: string
  readonly json?: boolean
}

interface SearchReply {
  readonly results: readonly {
    readonly rank: number
    readonly title: string
    readonly heading_path: readonly string[]
    readonly document_id: string
    readonly url: string | null
    readonly text: string
    readonly score: number
  }[]
  readonly mode: string
  readonly degraded: readonly string[]
}

/** Characters of a passage that are shown. */
const EXCERPT = 240

export const search: Command<SearchOptions> = {
  name: 'search',
  summary: 'Find passages in the library',
  arguments: [{ name: '<query...>', description: 'what to look for' }],
  options: [
    COLLECTION_OPTION,
    { flags: '-n, --limit <n>', description: 'results at most', default: 10, parse: wholeNumber(1, 50) },
    {
      flags: '-m, --mode <mode>',
      description: 'by words, by meaning, or both',
      default: 'hybrid',
      choices: ['hybrid', 'semantic', 'lexical'],
    },
    { flags: '--json', description: 'print the whole reply as JSON' },
    ...SERVER_OPTIONS,
  ],
  examples: [
    ['lectern search "restore a backup"', 'the ten best passages'],
    ['lectern search backup -n 3 --mode lexical --json', 'for programs'],
  ],
  exitCodes: [[EXIT.noAnswer, 'nothing was found']],
  async run(words, { collection, limit, mode, json, ...server }, context) {
    const { connect } = await import('./program/connect.ts')
    const { out, err, environment } = context
    const connected = await connect(server, context)
    try {
      const reply = await connected.json<SearchReply>('/v1/search', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: words.join(' '), collection, limit, mode }),
      })
      const exitCode = reply.results.length === 0 ? EXIT.noAnswer : EXIT.ok
      if (json) {
        out.write(`${JSON.stringify(reply, null, 2)}\n`)
        return exitCode
      }
      const style = styleFor(out.isTerminal, environment.NO_COLOR)
      const columns = Math.min(out.columns, 100)
      for (const { rank, title, heading_path, document_id, url, text, score } of reply.results) {
        const place = [title, ...heading_path.filter((heading) => heading !== title)].join(' › ')
        out.write(`${String(rank).padStart(2)}  ${style.bold(printable(place))}  ${style.dim(score.toFixed(3))}\n`)
        out.write(`    ${style.dim(printable(url ?? document_id))}\n`)
        out.write(`${wrap(shorten(text, EXCERPT), columns - 4).replace(/^/gm, '    ')}\n`)
      }
      if (reply.results.length === 0) err.write('Nothing was found.\n')
      err.write(await describeLeftOut(connected, reply.degraded))
      return exitCode
    } finally {
      await connected.close()
    }
  },
}
