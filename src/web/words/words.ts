/** The widget's own words, in the language of the page. */
import { en, type Words } from './en.ts'

export type { Words } from './en.ts'

/** Names of the files with words, by language. Each is loaded when a page is written in it. Set by the bundler. */
declare const WORDS_FILES: Readonly<Record<string, string>>

export const languageTags = (): readonly string[] => ['en', ...Object.keys(WORDS_FILES)]

/** @param language BCP 47; one that there are no words in is English */
export async function loadWords(language: string, own: Partial<Words>): Promise<Words> {
  const file = WORDS_FILES[primary(language)]
  if (file === undefined) return { ...en, ...own }
  const loaded: { readonly words?: Words } = await import(new URL(file, import.meta.url).href).catch(() => ({}))
  return { ...en, ...loaded.words, ...own }
}

export const directionOf = (language: string): 'rtl' | 'ltr' =>
  ['ar', 'fa', 'he', 'ur'].includes(primary(language)) ? 'rtl' : 'ltr'

const primary = (language: string): string => language.toLowerCase().split('-')[0] ?? ''

export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
