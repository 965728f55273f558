/** Whether a sentence and one of its source say yes and no to the same thing, and the same of what is compared. */
import type { Cue } from './cues.ts'
import type { Place } from './source.ts'
import { type Bearing, type Said, type Statement, sharedWords } from './statement.ts'

/** So much of each in the other: few words were changed. */
const MIN_COPY = 0.65
/** So much of the source's sentence in the claim: nothing was left out. */
const MIN_KEPT = 0.85
/** With fewer words in common a denial is not of the same thing. */
const MIN_SAID = 2
/** So many words around two denials are the same where neither denies the other's word. */
const MIN_DENIED = 3
/** The same of two that exclude; the next word counts for two more. */
const MIN_EXCLUDED = 4

/** Whether one denies what the other affirms; where their words differ, other places may say what is denied. */
export function isTurned(claim: Statement, source: Statement, places: readonly Place[]): boolean {
  const added = denialsBeside(claim, source)
  const removed = denialsBeside(source, claim)
  if (!isCopy(claim, source))
    return (
      added.some((each) => isSaidOf(each, source) && !isDeniedIn(each, claim, places)) ||
      // "If you have not seen one, ask": nothing is denied.
      removed.some((each) => !each.isCondition && isSaidOf(each, claim))
    )
  if (added.some((each) => isSaidOf(each, source)) || removed.some((each) => isSaidOf(each, claim))) return true
  // What the source's sentence does not speak of may be denied by another one.
  const own = added.filter((each) => source.words.has(each.head) || !isDeniedIn(each, claim, places))
  // As many in other words are the same; what was left out may have been what was denied.
  return own.length > removed.length || removed.some((each) => isKept(each, source, claim))
}

/** Whether the words that a denial of `source` bears upon stand in the claim, which is nearly the same sentence. */
function isKept({ before, after, isElliptic, isAside }: Bearing, source: Statement, { words }: Statement): boolean {
  // Where little says what is denied, it is kept only with all that stands around it.
  const kept = sharedWords(source.words, words) / source.words.size
  if (isElliptic || isAside) return kept === 1
  if (before.length + after.length < MIN_SAID && kept < MIN_KEPT) return false
  return sharedWords(after.length > 0 ? after : before, words) > 0
}

/** Whether few words of either are not in the other. */
export const isCopy = (one: Statement, other: Statement): boolean => isMostly(one, other) && isMostly(other, one)
const isMostly = ({ words }: Statement, other: Statement): boolean =>
  sharedWords(words, other.words) >= words.size * MIN_COPY

/** Whether the places deny each thing that the claim denies. */
export const isDenied = (claim: Statement, places: readonly Place[]): boolean =>
  claim.negations.each.every((each) => isDeniedIn(each, claim, places))

/** Whether a place denies the same word, or denies in words of its own what stands around it. */
function isDeniedIn(denial: Bearing, { words, hints }: Statement, places: readonly Place[]): boolean {
  // What both say without a "not" is no denial of it: "was demolished" does not deny "was not demolished".
  const own = new Set(hints.each.map(({ phrase }) => phrase))
  return places.some(
    ({ statement }) =>
      isNegatedWord(denial, words, statement.words) ||
      [...statement.negations.each, ...statement.hints.each.filter(({ phrase }) => !own.has(phrase))].some(
        (each) =>
          each.after.includes(denial.head) || denial.after.includes(each.head) || likeness(denial, each) >= MIN_DENIED,
      ),
  )
}

/** Whether the words that a denial bears upon stand in the other sentence. */
function isSaidOf({ before, after, isElliptic }: Bearing, { words }: Statement): boolean {
  const near = new Set([...before, ...after])
  return (
    !isElliptic && sharedWords(after.length > 0 ? after : before, words) > 0 && sharedWords(near, words) >= MIN_SAID
  )
}

/** What `one` denies and `other` does not. What both have is struck out first, so that it excuses nothing else. */
function denialsBeside(one: Statement, other: Statement): readonly Bearing[] {
  const [denials, others] = strikeOut(one.negations.each, other.negations.each)
  const [, hints] = strikeOut(one.hints.each, other.hints.each, (a, b) => a.phrase === b.phrase)
  // "You pay only once it is decided" and "You do not pay until it is decided" are one.
  const [, only] = strikeOut(one.only.each, other.only.each)
  const [left] = strikeOut(denials, [...others, ...hints, ...only])
  return left.filter((each) => !isNegatedWord(each, one.words, other.words))
}

/** Make a word its opposite in the languages that took them from Latin, and in Germanic ones. */
const NEGATING = ['un', 'in', 'im', 'ir', 'non', 'dis']

/** "Not complete" is "incomplete" there, which is not said here too. */
const isNegatedWord = ({ head, after }: Bearing, here: ReadonlySet<string>, there: ReadonlySet<string>): boolean =>
  [head, ...after].some(
    (word) => word.length > 3 && NEGATING.some((prefix) => there.has(prefix + word) && !here.has(prefix + word)),
  )

/** What is left of each when those that bear upon the same words are taken away two by two, the likest first. */
function strikeOut<Item extends Bearing | Said<Cue>>(
  some: readonly Item[],
  others: readonly Item[],
  mayMatch: (one: Item, other: Item) => boolean = () => true,
): readonly [readonly Item[], readonly Item[]] {
  const pairs = some
    .flatMap((one) => others.map((other) => ({ one, other, likeness: likeness(one, other) })))
    .filter(({ one, other, likeness: each }) => each > 0 && mayMatch(one, other))
    .sort((a, b) => b.likeness - a.likeness)
  const gone = new Set<Item>()
  for (const { one, other } of pairs) if (!gone.has(one) && !gone.has(other)) gone.add(one).add(other)
  return [some.filter((each) => !gone.has(each)), others.filter((each) => !gone.has(each))]
}

const wordsAround = (item: Bearing | Said<Cue>): ReadonlySet<string> =>
  'around' in item ? item.around : new Set([...item.before, ...item.after])

const likeness = (one: Bearing | Said<Cue>, other: Bearing | Said<Cue>): number =>
  sharedWords(wordsAround(one), wordsAround(other)) +
  ('head' in one && 'head' in other && one.head === other.head ? 2 : 0)

/** Whether the claim excludes what the source leaves open; what another place excludes alike is not the claim's own. */
export const excludes = (claim: Statement, source: Statement, places: readonly Place[]): boolean =>
  source.only.each.length + source.negations.each.length + source.hints.each.length === 0 &&
  claim.only.each.some(
    (each) =>
      !places.some(({ statement }) => statement.only.each.some((other) => likeness(each, other) >= MIN_EXCLUDED)),
  )

/** Whether the claim says one thing where the source says what that excludes, of the same words. */
export function opposes(claim: Statement, source: Statement): boolean {
  const isSame = ({ what: one }: Said<Cue>, { what: other }: Said<Cue>): boolean =>
    one.row === other.row && one.choice === other.choice
  const has = ({ cues }: Statement, cue: Said<Cue>): boolean => cues.some((each) => isSame(each, cue))
  // In other words the same may be said elsewhere in the sentence.
  const [here, there] = isCopy(claim, source)
    ? strikeOut(claim.cues, source.cues, isSame)
    : [claim.cues.filter((cue) => !has(source, cue)), source.cues.filter((cue) => !has(claim, cue))]
  return here.some((each) =>
    there.some(
      (other) =>
        each.what.row === other.what.row &&
        each.what.choice !== other.what.choice &&
        sharedWords(each.around, other.around) > 0,
    ),
  )
}
