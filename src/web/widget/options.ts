/** What the page says by `data-…` on the line that loads the widget. */

export interface WidgetOptions {
  /** Where the service is, without a slash at the end. */
  readonly server: string
  /** Handed on to `<lectern-chat>` as they are. */
  readonly attributes: Readonly<Record<string, string>>
  /** Name of a function of the page that gives the reader's token. */
  readonly tokenFunction: string | undefined
  /** Words in place of the widget's own, as JSON. */
  readonly words: string | undefined
  /** @default what the page around looks like */
  readonly theme: string | undefined
  readonly side: 'left' | 'right'
  readonly button: boolean
  readonly hotkey: boolean
  readonly selection: boolean
  /** BCP 47. */
  readonly language: string
}

const HANDED_ON = ['collection', 'filter', 'scopes', 'heading', 'placeholder', 'token']
const OWN = ['server', 'lang', 'tokenFunction', 'words', 'theme', 'position', 'button', 'hotkey', 'selection']

export function readOptions({ src, dataset }: HTMLScriptElement): WidgetOptions {
  const server = new URL(dataset.server ?? '.', src).href.replace(/\/+$/, '')
  const language = dataset.lang ?? (document.documentElement.lang || navigator.language)
  for (const name of Object.keys(dataset))
    if (![...HANDED_ON, ...OWN].includes(name)) console.warn(`Lectern knows no attribute data-${dashed(name)}.`)
  const given = HANDED_ON.flatMap((name) => (dataset[name] === undefined ? [] : [[name, dataset[name]]]))
  return {
    server,
    attributes: { ...Object.fromEntries(given), server, lang: language },
    tokenFunction: dataset.tokenFunction,
    words: dataset.words,
    theme: dataset.theme,
    side: dataset.position === 'left' ? 'left' : 'right',
    button: dataset.button !== 'off',
    hotkey: dataset.hotkey !== 'off',
    selection: dataset.selection !== 'off',
    language,
  }
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
