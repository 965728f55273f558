/**
 * Which addresses an answer may show. A page that tells the model to write `![](https://elsewhere/?q=…)` would else have
 * every reader's browser send the question there.
 */
import type { Passage } from '../../../ports/passage.ts'
import { isSafeAddress } from '../../../text/index.ts'

/** What stands before an address of one word, which would else be any word of the text. */
const POINTS = /(?:[(<"'=]|:\s*)$/
/** What goes on with an address: letters, and marks with letters behind them. */
const CONTINUES = /^[.,:;!'*)]*[\p{L}\p{N}_%=~@/?#&+$-]/u

/** @returns whether an address stands in the passages, or is where one of them stands */
export function createLinkRule(passages: readonly Pick<Passage, 'text' | 'url'>[]): (address: string) => boolean {
  return (address) => {
    const plain = address.replace(/^mailto:/, '')
    if (plain === '') return true
    return isSafeAddress(plain) && passages.some(({ text, url }) => isPageOf(plain, url) || stands(plain, text))
  }
}

const isPageOf = (address: string, url: string | null): boolean => url === address || url?.split('#', 1)[0] === address

function stands(address: string, text: string): boolean {
  const isWord = !/[.:/#?@]/.test(address)
  for (let at = text.indexOf(address); at !== -1; at = text.indexOf(address, at + 1))
    if (!CONTINUES.test(text.slice(at + address.length)) && (!isWord || POINTS.test(text.slice(0, at)))) return true
  return false
}

const ADDRESS = /^(?:https?:\/\/|www\.)[^\s<>"'`[\]{}|\\^\ufffc]*/i
const BEGUN = /(?<![\p{L}\p{N}])(?:h|ht|htt|https?:?|w|ww|www)$|https?:\/|www\.|\]\(|[\\&]/iu

/** Begins like an address, and names no place: no renderer makes a link of it. */
const BARE = /^(?:https?:\/*|www)$/i

/** Whether words that look like the beginning of an address are no more than that: "the WWW." */
export const isBareAddress = (shown: string): boolean => BARE.test(shown)

/** The address that `plain` begins with, and of it what is shown as one; `''`: none. */
export function readAddress(plain: string): { readonly run: string; readonly shown: string } {
  const run = ADDRESS.exec(plain)?.[0] ?? ''
  return { run, shown: run.replace(/[.,;:!?*_~)]+$/, '') }
}

/** The parts of an address of mail around its `@`, without one `local` is empty. */
export function readMail(plain: string, sign: number) {
  const local = /[\w.+-]+$/.exec(plain.slice(0, sign))?.[0] ?? ''
  const domain = /^@[\w-]+(?:\.[\w-]+)*\.?/.exec(plain.slice(sign))?.[0] ?? '@'
  return { local, domain, shown: domain.replace(/\.$/, '') }
}

/** Whether the end of a text may be part of an address, or of a link. */
export const mayBeAddress = (text: string): boolean => BEGUN.test(text)
