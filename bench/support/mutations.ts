/**
 * Makes true sentences false. These lists are the measure's own: what is measured knows nothing of them, and they know
 * nothing of its rules.
 */
import type { Random } from './random.ts'

export interface Mutation {
  readonly kind: string
  readonly text: string
}

export interface MutationContext {
  readonly random: Random
  /** BCP 47. */
  readonly language: string
  /** All that the sentence is true of: the passage with its headings, and the question. */
  readonly passage: string
  /** Of that passage. */
  readonly sentences: readonly string[]
  /** Names that stand elsewhere in the book. */
  readonly names: readonly string[]
}

/** One change of each kind that the sentence has a place for. */
export function mutationsOf(sentence: string, context: MutationContext): readonly Mutation[] {
  const kinds = [...ANY_LANGUAGE, ...(NEGATIONS[primary(context.language)] ?? [])]
  if (primary(context.language) === 'en') kinds.push(...ENGLISH)
  return kinds.flatMap(([kind, mutate]) => {
    const text = mutate(sentence, context)
    return text === undefined || text === sentence ? [] : [{ kind, text }]
  })
}

type Mutate = (sentence: string, context: MutationContext) => string | undefined
type Kind = readonly [kind: string, mutate: Mutate]
type Swap = readonly [find: RegExp, replace: (...found: string[]) => string]

const primary = (language: string): string => language.split('-', 1)[0] ?? ''

/** Places where the pattern matches outside code, one of which is replaced. */
function changeOne(
  sentence: string,
  pattern: RegExp,
  random: Random,
  change: (match: RegExpExecArray) => string | undefined,
): string | undefined {
  const code = [...sentence.matchAll(/`[^`]*`/g)].map(({ 0: span, index }) => [index, index + span.length] as const)
  const places = [...sentence.matchAll(pattern)].filter(
    ({ index }) => !code.some(([start, end]) => index >= start && index < end),
  )
  for (const place of random.shuffled(places)) {
    const changed = change(place)
    if (changed !== undefined && changed.toLowerCase() !== place[0].toLowerCase())
      return sentence.slice(0, place.index) + changed + sentence.slice(place.index + place[0].length)
  }
  return undefined
}

const swapping =
  (...swaps: readonly Swap[]): Mutate =>
  (sentence, { random }) => {
    for (const [find, replace] of random.shuffled(swaps)) {
      const changed = changeOne(sentence, find, random, (match) => replace(...match))
      if (changed !== undefined) return changed
    }
    return undefined
  }

/** Words that stand for one another the wrong way round; each is written in lower case. */
const pairs = (list: string): Mutate =>
  swapping(
    ...list
      .trim()
      .split('\n')
      .flatMap((line): readonly Swap[] => {
        const [a = '', b = ''] = line.split('|').map((each) => each.trim())
        const find = (words: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}-])${words}(?![\\p{L}\\p{N}-])`, 'giu')
        const as = (words: string) => (found: string) =>
          /^\p{Lu}/u.test(found) ? words.charAt(0).toUpperCase() + words.slice(1) : words
        return [
          [find(a), (found) => as(b)(found ?? '')],
          [find(b), (found) => as(a)(found ?? '')],
        ]
      }),
  )

/** "1) Do this" counts nothing. */
const NUMBER = /(?<![\p{L}\p{N}_.,/:#-])\d+(?:[.,]\d+)*(?![\p{L}\p{N}_]*[\p{L}_]|\)\s)/gu

function otherNumber(number: string, random: Random): string {
  const digits = [...number].flatMap((each, index) => (/\d/.test(each) ? [index] : []))
  const at = random.pick(digits) ?? 0
  const digit = (Number(number[at]) + 1 + Math.floor(random.next() * 9)) % 10
  const changed = number.slice(0, at) + (at === 0 && digit === 0 ? 9 : digit) + number.slice(at + 1)
  const whole = /^\d+$/.test(number) ? Number(number) : undefined
  const choices = whole === undefined ? [changed] : [changed, `${whole + 1}`, `${whole * 10}`, `${whole * 2}`]
  return random.pick(choices.filter((each) => each !== number)) ?? changed
}

const fold = (text: string): string => text.toLowerCase()
/** "Bros." within a sentence is short for something: with another name before its full stop the sentence ends there. */
const NAME = /(?<=[\p{Ll}\p{N},;)] (?:\p{L}+ )?)\p{Lu}[\p{L}\p{M}]{2,}(?:\p{Lu}\p{L}*)*(?![\p{L}\p{M}]|\. )/gu
export const namesIn = (text: string): readonly string[] =>
  [...text.replaceAll(/`[^`]*`/g, '').matchAll(NAME)].map(([name]) => name)

/** The months or the days of the week of a language, as its calendar writes them. */
function calendar(language: string, part: 'month' | 'weekday'): readonly string[] {
  const format = new Intl.DateTimeFormat(language, { [part]: 'long', timeZone: 'UTC' })
  return Array.from({ length: part === 'month' ? 12 : 7 }, (_, index) =>
    format.format(new Date(part === 'month' ? Date.UTC(2024, index, 15) : Date.UTC(2024, 0, index + 1))),
  )
}

const calendarName =
  (part: 'month' | 'weekday'): Mutate =>
  (sentence, { random, language }) => {
    const words = calendar(language, part)
    const pattern = new RegExp(`(?<![\\p{L}\\p{M}])(?:${words.join('|')})(?![\\p{L}\\p{M}])`, 'gu')
    return changeOne(sentence, pattern, random, ([found]) => random.pick(words.filter((each) => each !== found)))
  }

/** The first half of the words of one sentence, and the second of another. */
const joinHalves: Mutate = (sentence, { random, sentences }) => {
  const other = random.pick(sentences.filter((each) => !each.includes(sentence) && !sentence.includes(each)))
  if (other === undefined) return undefined
  const [first, second] = [sentence.split(/\s+/), other.split(/\s+/)]
  const joined = [...first.slice(0, Math.ceil(first.length / 2)), ...second.slice(Math.ceil(second.length / 2))].join(
    ' ',
  )
  return (joined.match(/`/g)?.length ?? 0) % 2 === 0 ? joined : undefined
}

const ANY_LANGUAGE: readonly Kind[] = [
  ['halves joined', joinHalves],
  [
    'number',
    (sentence, { random, passage }) =>
      changeOne(sentence, NUMBER, random, ([number]) => {
        const other = otherNumber(number, random)
        return new RegExp(`(?<![\\d.,])${other.replaceAll('.', '\\.')}(?![\\d])`).test(passage) ? undefined : other
      }),
  ],
  [
    'number of the passage',
    (sentence, { random, passage }) =>
      changeOne(sentence, NUMBER, random, ([number]) =>
        random.pick(
          [...passage.matchAll(NUMBER)]
            .map(([each]) => each)
            .filter((each) => !sentence.includes(each) && each !== number),
        ),
      ),
  ],
  [
    'name',
    (sentence, { random, names, passage }) =>
      changeOne(sentence, NAME, random, () => random.pick(names.filter((each) => !fold(passage).includes(fold(each))))),
  ],
  [
    'name of the passage',
    (sentence, { random, passage }) =>
      changeOne(sentence, NAME, random, () =>
        random.pick(namesIn(passage).filter((each) => !fold(sentence).includes(fold(each)))),
      ),
  ],
  [
    'code',
    (sentence, { random, passage }) => {
      const spans = [...sentence.matchAll(/`([^`]{3,})`/g)]
      const span = random.pick(spans)
      const code = span?.[1]
      if (span === undefined || code === undefined) return undefined
      const at = Math.floor(random.next() * code.length)
      const letter = random.pick([...'abcdefghijklmnopqrstuvwxyz'].filter((each) => each !== code[at])) ?? 'x'
      const changed = code.slice(0, at) + letter + code.slice(at + 1)
      if (passage.includes(changed)) return undefined
      return `${sentence.slice(0, span.index)}\`${changed}\`${sentence.slice(span.index + span[0].length)}`
    },
  ],
  [
    'code of the passage',
    (sentence, { random, passage }) => {
      const span = random.pick([...sentence.matchAll(/`([^`]{3,})`/g)])
      const others = [...passage.matchAll(/`([^`\n]{3,})`/g)].map(([code]) => code)
      const other = random.pick(others.filter((each) => !sentence.includes(each)))
      if (span === undefined || other === undefined) return undefined
      return sentence.slice(0, span.index) + other + sentence.slice(span.index + span[0].length)
    },
  ],
  ['month', calendarName('month')],
  ['weekday', calendarName('weekday')],
  [
    'year',
    (sentence, { random, passage }) =>
      changeOne(sentence, /(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d.,]?\d)/g, random, ([year]) => {
        const years = [-9, -5, -3, -2, -1, 1, 2, 3, 5, 9].map((more) => String(Number(year) + more))
        return random.pick(years.filter((each) => !passage.includes(each)))
      }),
  ],
]

const AUXILIARY =
  /(?<![\p{L}'])(?:is|are|was|were|can|could|will|would|does|do|did|must|should|may|might|(?:has|have|had)(?= (?:been|\p{L}+(?:ed|en))\b))(?![\p{L}'-])(?! (?:not|no|never|nothing|none|neither|only)\b)/giu
/** "keeps" and its like, before an object, that a plain "does not" goes before. */
const THIRD_PERSON =
  /(?<=\p{Ll} )(reads|writes|keeps|takes|sends|gives|returns|needs|means|makes|stores|holds|finds|asks|allows|includes|contains|provides|requires|creates|helps)(?= (?:the|a|an|your|you|all|it|its|this|that|each|how)\b)/giu
const IMPERATIVE = /^(?:Use|Set|Add|Run|Put|Send|Make|Keep|Give|Choose|Create|Open|Install|Write)(?= )/g

const NEGATIONS: Readonly<Record<string, readonly Kind[]>> = {
  en: [
    [
      'negation added',
      (sentence, { random }) => {
        // A question is no statement.
        if (/\?$/.test(sentence)) return undefined
        // Two negations in a sentence may cancel one another.
        if (/\b(?:not|no|never|nor|none|nothing|neither|without|cannot)\b|n['’]t\b/i.test(sentence)) return undefined
        const auxiliary = changeOne(sentence, AUXILIARY, random, ([word]) =>
          /^can$/i.test(word) ? `${word}not` : `${word} not`,
        )
        return (
          auxiliary ??
          changeOne(sentence, IMPERATIVE, random, ([verb]) => `Do not ${verb.toLowerCase()}`) ??
          changeOne(sentence, THIRD_PERSON, random, ([verb]) => `does not ${verb.replace(/s$/, '')}`)
        )
      },
    ],
    [
      'negation removed',
      swapping(
        [/\b(is|are|was|were|could|will|would|must|should|may|might|has|have|had) not\b/gi, (_, verb = '') => verb],
        [/\b(is|are|was|were|could|would|must|should|has|have|had)n['’]t\b/gi, (_, verb = '') => verb],
        [/\bcan(?:not|['’]t)\b/gi, () => 'can'],
        [/\b(?:does|do|did) not (\p{L}+)/giu, (_, verb = '') => verb],
        [/\b(?:doesn|don|didn)['’]t (\p{L}+)/giu, (_, verb = '') => verb],
        [/\bnever (\p{L}+)/giu, (_, verb = '') => `always ${verb}`],
        [
          /\b(has|have|is|are|with|need|needs|there is|there are) no (\p{L}+)/giu,
          (_, verb = '', noun = '') => `${verb} a ${noun}`,
        ],
        [/\bwithout\b/gi, () => 'with'],
        [/\bnothing\b/gi, () => 'something'],
        [/\bnone of\b/gi, () => 'all of'],
      ),
    ],
  ],
  es: [
    ['negation removed', swapping([/(?<=\s)no (\p{L}+)/gu, (_, verb = '') => verb], [/\bsin\b/g, () => 'con'])],
    [
      'negation added',
      swapping([
        /(?<=\p{Ll} )(?:es|son|fue|era|eran|fueron|está|puede|pueden|tiene|tienen)(?= )/gu,
        (verb = '') => `no ${verb}`,
      ]),
    ],
  ],
  de: [
    [
      'negation removed',
      swapping([/ nicht(?=[ ,.])/g, () => ''], [/\bkein(e|en|em|er)?\b/g, (_, end = '') => `ein${end}`]),
    ],
    [
      'negation added',
      swapping([/(?<=\p{Ll} )(?:ist|sind|war|waren|wird|werden|kann|können)(?= )/gu, (verb = '') => `${verb} nicht`]),
    ],
  ],
  hi: [['negation removed', swapping([/ नहीं(?= )/g, () => ''])]],
}

const NUMBER_WORDS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

const ENGLISH: readonly Kind[] = [
  [
    'unit',
    (sentence, { random }) =>
      changeOne(
        sentence,
        /(?<=\d[  ]?)(?:ms|milliseconds|seconds?|minutes?|hours?|days?|weeks?|months?|years?|bytes|[KMG]i?B|kilobytes|megabytes|gigabytes|%|percent|miles?|kilometres|kilometers|km|m|metres|meters|feet|inches|kg|pounds|tons|million|billion|px|characters|tokens|words|pages|questions|requests)(?![\p{L}\p{N}])/gu,
        random,
        ([unit]) => random.pick(UNIT_ROWS.find((row) => row.includes(unit))?.filter((each) => each !== unit) ?? []),
      ),
  ],
  [
    'number word',
    (sentence, { random, passage }) =>
      changeOne(sentence, /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/gi, random, ([word]) =>
        random.pick(
          NUMBER_WORDS.filter(
            (each, index) =>
              each !== word.toLowerCase() && !new RegExp(`\\b(?:${each}|${index + 2})\\b`, 'i').test(passage),
          ),
        ),
      ),
  ],
  ['ordinal', pairs('first|third\nsecond|fourth\nfirst|last\nonce|twice\nhalf|a third\nthird|fifth')],
  ['only removed', swapping([/\bonly (?=\p{L})/giu, () => ''], [/ (?:alone|exclusively|solely)\b/g, () => ''])],
  [
    'only added',
    swapping([
      /(?<=\p{Ll} )(in|for|with|on|by|from|to|when|if)(?= (?:the|a|an|your|each|this|you)\b)/gu,
      (word = '') => `only ${word}`,
    ]),
  ],
  ['except', pairs('except|including\nunless|if\nbut not|and also\nother than|such as\nexcept for|as well as')],
  [
    'modality',
    swapping(
      [/\bmust\b/g, () => 'may'],
      [/\bmay\b/g, () => 'must'],
      [/\bcan\b(?! ?not)/g, () => 'must'],
      [/\b(?:need|have) to\b/g, () => 'may'],
      [/\b(?:needs|has) to\b/g, () => 'may'],
      [/\brequired\b/g, () => 'optional'],
      [/\boptional\b/g, () => 'required'],
    ),
  ],
  [
    'bound',
    pairs(
      'at least|at most\nmore than|less than\nup to|at least\nno more than|more than\nminimum|maximum\nat most|more than',
    ),
  ],
  [
    'comparative',
    pairs(
      'more|less\nmore|fewer\nlarger|smaller\nlarge|small\nhigher|lower\nhigh|low\nlonger|shorter\nlong|short\nfaster|slower\nfast|slow\nearlier|later\nbetter|worse\nolder|newer\nmost|least\nincrease|decrease\nincreases|decreases\nincreased|decreased\nhighest|lowest\nlargest|smallest\nabove|below\nbigger|smaller',
    ),
  ],
  [
    'time order',
    pairs(
      'before|after\nuntil|after\npreviously|subsequently\nbegins|ends\nstarts|ends\nbefore|while\nstart of|end of',
    ),
  ],
  [
    'quantity',
    pairs(
      'all|some\nevery|no\nalways|sometimes\nmany|few\nall|none of the\nboth|neither\neach|no\neverything|nothing\nanyone|nobody',
    ),
  ],
  [
    'opposite',
    pairs(
      'enabled|disabled\nenable|disable\nenables|disables\nallow|forbid\nallows|prevents\nallowed|forbidden\nturn on|turn off\ntrue|false\nopen|closed\nsame|different\nsuccess|failure\npublic|private\naccept|reject\naccepts|rejects\nincluded|excluded\nvalid|invalid\nsucceeds|fails\npossible|impossible\nadd|remove\nadds|removes\nlocal|remote\nnorth|south\neast|west\nwon|lost\ninside|outside\nfirst|last\nleft|right\nwith|without',
    ),
  ],
]

const UNIT_ROWS: readonly (readonly string[])[] = [
  ['ms', 'seconds', 'minutes', 'hours'],
  ['milliseconds', 'seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'],
  ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'],
  ['bytes', 'KB', 'MB', 'GB', 'kilobytes', 'megabytes', 'gigabytes'],
  ['KiB', 'MiB', 'GiB'],
  ['%', ' million', ' pages'],
  ['percent', 'million', 'hours'],
  ['mile', 'hour', 'day'],
  ['miles', 'metres', 'meters', 'kilometres', 'kilometers', 'km', 'feet', 'inches'],
  ['m', 'km', 'miles'],
  ['kg', 'pounds', 'tons'],
  ['million', 'billion'],
  ['px', '%'],
  ['characters', 'tokens', 'words', 'pages', 'bytes', 'seconds'],
  ['questions', 'requests', 'pages', 'minutes'],
]
