/**
 * Makes the files that browsers get of `src/web`, by Bun's bundler: at build time for the program and for Deno, and
 * at the first request when Bun runs the sources.
 */
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
    define: Object.fromEntries(Object.entries(defines).map(([name, value]) => [name, JSON.stringify(value)])),
  })
  const [output] = outputs
  if (output === undefined) throw new Error(`The bundler made nothing of ${entry}`)
  return { name: output.path.replace(/^\.?\//, ''), text: await output.text() }
}
