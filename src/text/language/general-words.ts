/**
 * Words that say how, how much or in what way of anything at all, and never what a question is about: a book that leaves
 * them out may still hold the answer. Small words that no page is found by are stop words.
 */
import { rememberByText } from '../remember.ts'
import { tokenize } from '../tokens.ts'

const LISTS: Readonly<Record<string, string>> = {
  en: `actually best between certain correctly different easiest easy else exist exists go goes happen happens kind kinds max
    maximum min minimum normal normally off possible properly put quick quickly really several simple simply still
    thing things turn usual usually way ways without work works`,
  de: `art arten einfach gehen geht maximal maximale maximum mehrere minimal minimum möglich möglichkeit normal passiert
    richtig schnell verschiedene weise`,
  es: `diferentes existe existen fácil forma formas manera máximo mínimo normal pasa posible rápido tipo tipos varias varios`,
  fr: `différents existe existent facile façon manière maximum minimum normal plusieurs possible rapide simple sorte sortes`,
  it: `diversi esiste esistono facile massimo minimo modo modi normale possibile semplice succede tipo vari`,
  pt: `acontece diferentes existe existem fácil forma maneira máximo mínimo modo normal possível simples tipo vários`,
}

const tokensOf = rememberByText(
  (list, code): ReadonlySet<string> => new Set(tokenize(list, code, { grams: false, keepStopWords: true })),
)

/** @param token as of `tokenize` @param code a primary language tag; an unknown one has no general words */
export const isGeneralWord = (token: string, code: string): boolean => tokensOf(LISTS[code] ?? '', code).has(token)
