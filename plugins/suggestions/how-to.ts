/** What an English heading tells how to do: `Installing the program` → `install the program`. */
import { imperative } from '#sdk'

/** Verbs that before a noun are mostly nouns themselves: `Render function`, `Import statements`, `Test statistic`. */
const MOSTLY_NOUNS =
  wordsOf(`back call catch change debug display include import index link load log mount override post
  query redirect render return search select share sign stream style test throw try turn`)
/** Verbs that can be nouns: `Build errors` is no order, `List conversations` is one. */
const NOUNS_TOO = wordsOf(`build check clean download embed export find fix handle host limit list measure monitor move
  open pass pin preview release rename replace reset run schedule set show start stop store switch sync update upgrade
  upload watch`)
/** What tells that a verb stands before it. */
const FOLLOWS_VERBS = wordsOf(`a all an another any as both by each every from in into it its more multiple my off on
  one or our out some that the their them these this those to up with without your`)
/** Who writes these speaks of themselves, and not of what a reader does. */
export const OURSELVES = /\b(?:us|we|our)\b/i

/** @param heading without marks @returns `undefined` for one that tells of no deed, or may be meant otherwise */
export function howTo(heading: string): string | undefined {
  const told = /^how (?:to|do (?:i|you)) (.+)$/i.exec(heading)?.[1]
  if (told !== undefined) return told
  const deed = imperative(heading)
  if (deed === undefined || OURSELVES.test(heading)) return undefined
  const [verb = '', second = '', third] = deed.split(/\s+/)
  const isBase = heading.toLowerCase().startsWith(`${verb} `)
  if (!isMeant(verb, { second, isLast: third === undefined, isBase })) return undefined
  return deed.replaceAll(/(\b(?:and|or) )(\p{L}+ing)\b/gu, (whole, joint: string, gerund: string) => {
    const other = imperative(`${gerund} it`)
    return other === undefined ? whole : `${joint}${other.slice(0, -' it'.length)}`
  })
}

/** Whether the first word is a verb there: `Loading` in `Loading state` is none, and neither is `Include` in `Include / exclude`. */
function isMeant(
  verb: string,
  { second, isLast, isBase }: { readonly second: string; readonly isLast: boolean; readonly isBase: boolean },
): boolean {
  if (!/^[\p{L}\p{N}“"'‘]/u.test(second)) return false
  if (verb === 'use' && /^cases?$/i.test(second)) return false
  if (FOLLOWS_VERBS.has(second.toLowerCase())) return true
  const isOfMany = isLast && /[^s]s$/.test(second)
  if (MOSTLY_NOUNS.has(verb)) return !isBase && isOfMany
  return !(NOUNS_TOO.has(verb) && isBase) || isOfMany
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/))
}
