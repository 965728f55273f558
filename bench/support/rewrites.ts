/**
 * The same in other words, by rules: as far as a model goes when it reports what it has read. Each keeps the meaning, also
 * of the numbers and the names.
 */
import type { Random } from './random.ts'

/** Some of the rewrites that the sentence has a place for, one on the other. */
export function reword(sentence: string, random: Random): string | undefined {
  let text = sentence
  let changed = 0
  for (const rewrite of random.shuffled(REWRITES)) {
    if (changed >= 3) break
    const next = rewrite(text)
    if (next !== text) changed++
    text = next
  }
  return changed < 2 ? undefined : text
}

type Rewrite = (sentence: string) => string

const lowerFirst = (text: string): string =>
  /^(?:The|A|An|It|If|Such|Without|Before|After|Until|Other|Both|No|Only|Whatever|What|Whoever|Then|Also|Since|As|When|You|This|That|These|Each|Every|Use|Set|To|In|On|At|For|With|By|Its|There|Some|All|Most|Many|They|He|She|Your|Add|Run)\b/.test(
    text,
  )
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text
const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const DIGITS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]

/** Words that a writer may choose freely. */
const SYNONYMS: readonly (readonly [RegExp, string])[] = (
  [
    ['to use', 'to employ'],
    ['uses', 'employs'],
    ['shows', 'displays'],
    ['show', 'display'],
    ['begin', 'start'],
    ['begins', 'starts'],
    ['need', 'require'],
    ['needs', 'requires'],
    ['get', 'obtain'],
    ['gets', 'receives'],
    ['keep', 'retain'],
    ['keeps', 'retains'],
    ['because', 'since'],
    ['however', 'still'],
    ['many', 'a lot of'],
    ['also', 'in addition'],
    ['help', 'assist'],
    ['helps', 'assists'],
    ['whole', 'entire'],
    ['often', 'frequently'],
    ['such as', 'for example'],
    ['although', 'even though'],
    ['buy', 'purchase'],
    ['important', 'significant'],
    ['made', 'produced'],
    ['makes', 'produces'],
    ['called', 'named'],
    ['led to', 'resulted in'],
    ['located', 'situated'],
  ] as const
).map(([word, other]) => [new RegExp(`\\b${word}\\b(?!-)`, 'g'), other])

const outsideCode = (sentence: string, change: (text: string) => string): string =>
  sentence
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : change(part)))
    .join('')

const REWRITES: readonly Rewrite[] = [
  // "If A, B." → "B if A."
  (sentence) => {
    const [, word = '', condition, then] =
      /^(If|When|Once|Because|Although|While) ([^,]{8,80}), ([^;:]{8,})\.$/.exec(sentence) ?? []
    return condition === undefined || then === undefined
      ? sentence
      : `${upperFirst(then)} ${word.toLowerCase()} ${condition}.`
  },
  // "In A, B." → "B in A."
  (sentence) => {
    const [, place, rest] = /^((?:In|On|At|During|After|Since) [^,.]{3,40}), ([^;:,]{8,})\.$/.exec(sentence) ?? []
    return place === undefined || rest === undefined
      ? sentence
      : `${upperFirst(rest)} ${place.charAt(0).toLowerCase()}${place.slice(1)}.`
  },
  (sentence) =>
    outsideCode(sentence, (text) =>
      text
        .replace(/\b(is|are|was|were|does|do|did|has|have|had|should|would|could) not\b/g, "$1n't")
        .replace(/\bcannot\b/g, "can't"),
    ),
  (sentence) =>
    outsideCode(sentence, (text) =>
      text
        .replace(/\b(is|are|was|were|does|do|did|has|have|should|would|could)n['’]t\b/g, '$1 not')
        .replace(/\bcan['’]t\b/g, 'cannot'),
    ),
  (sentence) =>
    outsideCode(sentence, (text) =>
      text.replace(/(?<![\p{L}\p{N}.,:/$€£-])([2-9]|1[0-2])(?= \p{Ll})/gu, (digit) => DIGITS[Number(digit)] ?? digit),
    ),
  (sentence) =>
    outsideCode(sentence, (text) =>
      text.replace(/\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/g, (word) =>
        String(DIGITS.indexOf(word)),
      ),
    ),
  (sentence) => outsideCode(sentence, (text) => text.replace(/(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,]?\d)/g, '$1$2')),
  (sentence) =>
    outsideCode(sentence, (text) =>
      text
        .replace(/(?<=\d )MB\b/g, 'megabytes')
        .replace(/(?<=\d )GB\b/g, 'gigabytes')
        .replace(/(?<=\d) ?%/g, ' percent')
        .replace(/(?<=\d )km\b/g, 'kilometres'),
    ),
  // What stands in brackets is left out.
  (sentence) => outsideCode(sentence, (text) => text.replace(/ \((?![^)]*\[)[^()]{3,}\)/g, '')),
  // ", which …" at the end is left out.
  (sentence) => sentence.replace(/, (?:which|who|where|so that) [^,`]{5,80}\.$/, '.'),
  (sentence) => (lowerFirst(sentence) === sentence ? sentence : `According to the page, ${lowerFirst(sentence)}`),
  // What looks like code is set as code, and what is set as code may be set in bold.
  (sentence) =>
    outsideCode(sentence, (text) =>
      text.replace(
        /(?<![\p{L}\p{N}_/.:-])(?:[A-Z]+_[A-Z_]+|[a-z]+_[a-z_]+|--[a-z-]+|\/[a-z]+(?:\/[a-z{}]+)*)(?![\p{L}\p{N}_/.-])/gu,
        '`$&`',
      ),
    ),
  (sentence) => sentence.replace(/`([^`]{3,40})`/, '**`$1`**'),
  (sentence) =>
    outsideCode(sentence, (text) => SYNONYMS.reduce((all, [find, other]) => all.replace(find, other), text)),
  (sentence) => outsideCode(sentence, (text) => text.replace(/\byou can\b/g, 'one can').replace(/\byour\b/g, 'the')),
]
