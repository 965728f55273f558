/**
 * How well each unit of a passage answers. A unit's score is the share of the question's weight that it holds, plus how
 * well it is of the kind that was asked for: `Σ weight(question ∩ unit) / Σ weight(question) + fit`. Smaller parts: what
 * the headings above and the blocks beside it hold, how nearly a heading says what was asked, words that stand together
 * in the question and in the unit, and whether it can be read by itself.
 */
import type { Passage } from '../../../ports/passage.ts'
import { exactTokens, rememberByText, tokenize, withoutNumbering } from '../../../text/index.ts'
import { ASKS, HOLDS } from './patterns.ts'
import { fitOf, type QuestionShape } from './question-kind.ts'
import { leans, splitUnits, type Unit } from './units.ts'
import { holds, isKnownForeign } from './words-by-language.ts'

export interface ScoredUnit {
  readonly unit: Unit
  readonly text: string
  readonly score: number
  readonly terms: ReadonlySet<string>
  /** How much it is of the kind that is asked for, as of `fitOf`. */
  readonly fit: number
  /** The heading above it. */
  readonly above: string
  /** Share of the question's weight, in [0, 1]. */
  readonly coverage: number
}

export interface Asked {
  readonly text: string
  readonly shape: QuestionShape
  /** As of `saidIn`. */
  readonly said: ReadonlySet<string>
}

/** A term that only stands in the heading or the title above a unit counts for less than one that stands in it. */
const HEADING_SHARE = 0.6
const TITLE_SHARE = 0.5
/** One that stands in the heading and in the command below it. */
const IN_BOTH_SHARE = 0.85
/** One that only stands in the block before or behind says what this one is about. */
const AROUND_SHARE = 0.25
/** Code that merely contains the words is about something else as often as not, data more than commands. */
const CODE_SHARE = 0.35
const COMMAND_SHARE = 0.6
/** Names that are asked for are what the code is about. */
const NAME_IN_CODE_SHARE = 0.9
/** A section whose heading says what the question says, and nothing else, is where the answer is looked for. */
const HEADING_AFFINITY = 0.35
/** What the page's title says counts for less than the heading right above. */
const TITLE_AFFINITY = 0.7
/** And so does what all the headings say together. */
const PATH_AFFINITY = 0.85
/** A unit counts as of the kind that is asked for in full when so much (inverted) of the question stands in or above it. */
const RELEVANT = 1.6
/** Words that stand together in the question and in the unit name the same thing. */
const TOGETHER_SHARE = 0.15
const TOGETHER_WITHIN = 3
const NO_GRAMS = { grams: false }
/** A sentence that goes on with something, that asks, that is cut off: it cannot be read by itself. */
const UNREADABLE = 0.25
const MIN_WORDS = 4
/** What was changed is no answer to how things are, and neither are exercises and links. */
const IN_LOG = 0.5
/** "You can also …" says what comes second. */
const SECONDARY = 0.06
/** What a page says first is what it is mostly about: from the first unit to the last. */
const EARLIER = 0.05
/** What opens the section that is called as what was asked about says what it is. */
const OPENS = 0.15
const CALLED_SO = 0.8
const MOSTLY_NAMED = 0.65
/** "This command removes …", where the page and the question name it. */
const SPEAKS_OF_TITLE =
  /^This (?:command|option|setting|plugin|component|function|method|class|module|package|page|hook|type|field|tool|library|file) (?!is |are |was |will |section)\p{Ll}/u
/** Where the first section of a page may begin, below its title, in UTF-16 code units. */
const PAGE_OPENING = 200
const HALF_NAMED = 0.5
/** "How do I report a bug?": what opens its section is the answer, but not to where, and not without the rarest word. */
const ASKING_HEADING = /[?？]\s*$/
/** Scripts whose sentences end in a full stop. */
const LATIN = /[A-Za-z]{3}/
/** So much of a script without spaces says something, whatever words stand between. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{4}/u
/** "default: false" */
const IS_FIELD = /^[\p{L}_-]+\s*:\s+\S+\s*$/mu
/** A sentence in a string is somebody's words, and no code. */
const SENTENCE_IN_STRING = /"[^"\n]*\s[^"\n]*\s[^"\n]*"|'[^'\n]*\s[^'\n]*\s[^'\n]*'/g
const SHELL = /^(?:`{3,}|~{3,})\s*(?:sh|bash|shell|console|zsh|powershell|ps1|cmd|bat)(?![\w-])/
const COMMANDS = /^(?:`{3,}|~{3,})\s*(?:sh|bash|shell|console|zsh|powershell|ps1|cmd|bat|terminal|text)?(?![\w-])/m

export function scoreUnits(
  passage: Passage,
  weights: ReadonlyMap<string, number>,
  { text: asked, shape, said }: Asked,
): readonly ScoredUnit[] {
  const { language } = passage
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const share = 1 / Math.max(total, Number.MIN_VALUE)
  const title = termsOf([passage.title, ...passage.headingPath.slice(0, -1)].join('\n'), language)
  const lastHeading = passage.headingPath.at(-1) ?? ''
  const entitled = affinity(passage.title, weights, language)
  const titleAffinity = TITLE_AFFINITY * entitled
  const opensPage = passage.start <= PAGE_OPENING && entitled >= CALLED_SO
  const pathAffinity = PATH_AFFINITY * affinity(passage.headingPath.join('\n'), weights, language)
  const isExercise = passage.headingPath.some((each) => HOLDS.exercises.test(each)) && !ASKS.exercises.test(asked)
  const asksWhat = shape.kind === 'definition' || shape.kind === 'keyword'
  const isLinks = HOLDS.links.test(lastHeading) && !HOLDS.links.test(asked)
  const isLog = shape.kind !== 'time' && HOLDS.log.test(passage.title) && !ASKS.changes.test(asked)
  const exact = exactTokens(asked, language)
  const question = { text: asked, said, terms: new Set(weights.keys()), language }
  const [rarest] = [...weights].reduce((one, other) => (other[1] > one[1] ? other : one), ['', 0])
  const offered = unitsOf(passage.text, language).filter(({ isTable }) => !isTable || shape.kind === 'list')
  return offered.map((unit, index, units) => {
    const text = passage.text.slice(unit.start, unit.end)
    const isCode = unit.form === 'code'
    const words = `${unit.header}\n${isCode ? text.replace(SENTENCE_IN_STRING, ' ') : text}`
    const tokens = tokensOf(words, language)
    const terms = termsOf(words, language)
    const prose = isCode ? termsOf(unit.lead, language) : unit.form === 'row' ? termsOf(text, language) : terms
    const header = termsOf(unit.header, language)
    const isCommand = isCode && COMMANDS.test(text)
    const inCode = isCommand ? COMMAND_SHARE : CODE_SHARE
    const above = withoutNumbering(unit.heading || lastHeading)
    const heading = termsOf(above, language)
    const around = termsOf(unit.around, language)
    const named = affinity(above, weights, language)
    // "This is the main tool …" below the heading that names it says so of what the heading names.
    const isAboutHeading = unit.opens && named >= CALLED_SO && holds('thisIs', text, language)
    const opensWhat = asksWhat && unit.form === 'sentence' && unit.opens
    const isAboutTitle = opensWhat && opensPage && SPEAKS_OF_TITLE.test(text)
    let coverage = 0
    let stated = 0
    for (const [term, weight] of weights) {
      if (prose.has(term) || (isAboutHeading && heading.has(term)) || (isAboutTitle && title.has(term)))
        coverage += weight
      else if (heading.has(term) || header.has(term))
        coverage += (isCommand && terms.has(term) ? IN_BOTH_SHARE : HEADING_SHARE) * weight
      else if (title.has(term)) coverage += TITLE_SHARE * weight
      else if (terms.has(term)) coverage += (exact.has(term) ? NAME_IN_CODE_SHARE : inCode) * weight
      else if (around.has(term)) coverage += AROUND_SHARE * weight
      // A value stands in the output of a command as often as in a sentence.
      const isStated = shape.kind === 'value' ? terms.has(term) : prose.has(term)
      // Of a condition that names nothing of what is asked, no heading says that it is about it.
      if (isStated || (shape.kind !== 'yes-no' && (heading.has(term) || title.has(term)))) stated += weight
    }
    const together = TOGETHER_SHARE * share * weightTogether(weights, tokens)
    // Steps for something else are of no use, however much they are steps.
    const isBelowHeading = isCode && unit.opens && named >= HALF_NAMED && SHELL.test(text)
    const fit = fitOf(shape, text, unit, {
      ...question,
      above,
      isBelowHeading,
      isCalledSo: named >= CALLED_SO,
      around: `${passage.title}\n${passage.headingPath.join('\n')}\n${above}`,
    })
    const relevance = Math.min(1, RELEVANT * stated * share)
    const near = HEADING_AFFINITY * Math.max(titleAffinity, pathAffinity, named)
    const asksSame =
      shape.kind !== 'place' && ASKING_HEADING.test(above) && named >= MOSTLY_NAMED && heading.has(rarest)
    const opensAnswer = asksSame && unit.form === 'sentence' && unit.opens
    const opens = (opensWhat && (named >= CALLED_SO || opensPage)) || opensAnswer ? OPENS : 0
    const later = (EARLIER * index) / units.length
    const isIntroduced = isBelowHeading || isAboutHeading || isAboutTitle
    const lost =
      (isIntroduced ? 0 : unreadable(unit, text, language)) + (isLog || isExercise ? IN_LOG : isLinks ? 2 * IN_LOG : 0)
    const score =
      coverage * share +
      together +
      near +
      opens -
      later +
      (fit > 0 ? (lost > 0 ? fit / 2 : fit) * relevance : fit) -
      lost
    return { unit, text, score, terms, coverage: coverage * share, fit, above }
  })
}

/** How nearly a heading says what the question says, in [0, 1]: the harmonic mean of what each has of the other. */
function affinity(heading: string, weights: ReadonlyMap<string, number>, language: string): number {
  const terms = termsOf(heading, language)
  if (terms.size === 0 || weights.size === 0) return 0
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const usual = total / weights.size
  let shared = 0
  let own = 0
  for (const term of terms) {
    shared += weights.get(term) ?? 0
    own += weights.get(term) ?? usual
  }
  return (2 * shared) / Math.max(own + total, Number.MIN_VALUE)
}

/** What is lost when a unit stands alone. */
function unreadable({ form, lead, end, announcesTo }: Unit, text: string, language: string): number {
  const first = lead || text
  if (HOLDS.markup.test(text) || HOLDS.reference.test(text)) return 2 * UNREADABLE
  if (form === 'sentence' && holds('elsewhere', text, language)) return 2 * UNREADABLE
  const secondary = HOLDS.secondary.test(first) ? SECONDARY : 0
  if (form === 'code') return lead === '' || leans(lead) || HOLDS.aboutItself.test(lead) ? UNREADABLE : secondary
  if (form === 'row') return 0
  // "- Details" and what stands below it.
  if (form === 'item' && /^\s*\S+\s+\S+[ \t]*\n/.test(text)) return UNREADABLE
  if (leans(first) || /[?？:：]\s*$/.test(text) || HOLDS.aboutItself.test(first)) return UNREADABLE
  if (form !== 'sentence') return secondary
  // Set in brackets, it belongs to what stands before it.
  if (isKnownForeign(language) && /^[(（][\s\S]*[)）][.。]?\s*$/.test(text)) return UNREADABLE
  // In Japanese, what is left of a sentence behind a block of code.
  if (/^(?:を|が)(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/u.test(text)) return 2 * UNREADABLE
  // It asks before it tells.
  if (/^[^.!?]*\p{L}[)"’”]?\?\s/u.test(text)) return UNREADABLE
  if (LATIN.test(text) && !/[.!…)"”’`。！）」』]\s*$/.test(text) && !IS_FIELD.test(text)) return UNREADABLE
  if (/\p{L}\s/u.test(text) && !UNSPACED.test(text) && text.split(/\s+/).length < MIN_WORDS) return UNREADABLE
  return HOLDS.aside.test(text) || (announcesTo === end && HOLDS.pointsBelow.test(text)) ? UNREADABLE / 2 : secondary
}

/** The weight of neighbouring terms of the question that are near each other in the unit too. */
function weightTogether(weights: ReadonlyMap<string, number>, tokens: readonly string[]): number {
  const asked = [...weights].filter(([term]) => tokens.includes(term))
  let sum = 0
  for (const [index, [term, weight]] of asked.entries()) {
    const [next, nextWeight] = asked[index + 1] ?? []
    if (next === undefined || nextWeight === undefined) break
    const distance = Math.abs(tokens.indexOf(next) - tokens.indexOf(term))
    if (distance <= TOGETHER_WITHIN) sum += (weight + nextWeight) / 2
  }
  return sum
}

/** Headings and blocks come again for each unit, and passages with each question. */
const termsOf = rememberByText((text, language): ReadonlySet<string> => new Set(tokenize(text, language)))
const tokensOf = rememberByText((text, language): readonly string[] => tokenize(text, language, NO_GRAMS))
const unitsOf = rememberByText(splitUnits)
