/**
 * Makes the files that browsers get of `src/web`, by Bun's bundler: at build time for the program and for Deno, and
 * at the first request when Bun runs the sources.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** What there is of a bundle, by the names that its parts have at a server. */
export interface WebBundle {
  /** Contents by name. All but `widget.js` carry a hash of themselves in it. */
  readonly files: ReadonlyMap<string, string>
  readonly entries: WebEntries
}

/** Names of what pages load. */
export interface WebEntries {
  readonly chat: string
  readonly page: string
  readonly admin: string
  readonly style: string
}

export const WIDGET_FILE = 'widget.js'

/** Languages that the chat has words in: one file each. */
const LANGUAGES = ['en', 'ar', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pt', 'ru', 'tr', 'zh']

type Defines = Readonly<Record<string, unknown>>

/** Runs on Bun alone. @throws AggregateError with what the bundler complains about */
export async function bundleWeb(): Promise<WebBundle> {
  const files = new Map<string, string>()
  const add = async (entry: string, defines: Defines = {}): Promise<string> => {
    const { name, text } = await bundle(entry, 'esm', defines)
    files.set(name, text)
    return name
  }
  const words = await Promise.all(LANGUAGES.map(async (tag) => [tag, await add(`words/${tag}.ts`)]))
  const chat = await add('chat.ts', { WORDS_FILES: Object.fromEntries(words) })
  const entries = { chat, page: await add('page.ts'), admin: await add('admin/admin.ts'), style: await add('page.css') }
  // A script without `type="module"` may import other modules, but is none itself.
  const widget = await bundle('widget/main.ts', 'iife', { CHAT_FILE: chat })
  files.set(WIDGET_FILE, widget.text)
  return { files, entries }
}

/**
 * Of marked the chat needs the lexer. The package makes a whole parser of its own when it is loaded, which no bundler may leave
 * out: what begins there is cut off, a tenth of the chat.
 */
const lexerAlone: Bun.BunPlugin = {
  name: 'the lexer of marked alone',
  setup(build) {
    build.onLoad({ filter: /[\\/]marked\.esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      const rest = text.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/)
      const lexer = /\b(\w+) as Lexer\b/.exec(text)?.[1]
      if (rest === -1 || lexer === undefined) throw new Error(`${path} is not made as it was`)
      return { contents: `${text.slice(0, rest)}export{${lexer} as Lexer}`, loader: 'js' }
    })
  },
}

/** @param defines constants that the source names, as values of JSON */
async function bundle(
  entry: string,
  format: 'esm' | 'iife',
  defines: Defines,
): Promise<{ readonly name: string; readonly text: string }> {
  const { outputs } = await Bun.build({
    entrypoints: [fileURLToPath(new URL(`../../web/${entry}`, import.meta.url))],
    target: 'browser',
    format,
    minify: true,
    naming: '[name]-[hash].[ext]',
    plugins: [lexerAlone],
    define: Object.fromEntries(Object.entries(defines).map(([name, value]) => [name, JSON.stringify(value)])),
  })
  const [output] = outputs
  if (output === undefined) throw new Error(`The bundler made nothing of ${entry}`)
  return { name: output.path.replace(/^\.?\//, ''), text: await output.text() }
}
