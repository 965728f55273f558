/** The widget's own words, in the language of the page. */
import type { Words } from './en.ts'

export type { Words } from './en.ts'

/** Names of the files with words, by language: a page needs one of them. Set by the bundler. */
declare const WORDS_FILES: Readonly<Record<string, string>>

export const languageTags = (): readonly string[] => Object.keys(WORDS_FILES)

/** @param language BCP 47; one that there are no words in is English */
export async function loadWords(language: string, own: Partial<Words>): Promise<Words> {
  const load = async (tag: string): Promise<Words> =>
    (await import(new URL(WORDS_FILES[tag] ?? '', import.meta.url).href)).words
  const tag = primary(language)
  const words = WORDS_FILES[tag] === undefined ? load('en') : load(tag).catch(() => load('en'))
  return { ...(await words), ...own }
}

export const directionOf = (language: string): 'rtl' | 'ltr' =>
  ['ar', 'fa', 'he', 'ur'].includes(primary(language)) ? 'rtl' : 'ltr'

const primary = (language: string): string => language.toLowerCase().split('-')[0] ?? ''

export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
