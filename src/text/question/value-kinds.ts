/** What kind of value a question asks for, and whether a text holds one: who, when, how many, what it costs. */

/** Whole words, whatever their case. */
const word = (pattern: string): RegExp => new RegExp(`(?<![\\p{L}\\p{M}])(?:${pattern})(?![\\p{L}\\p{M}])`, 'iu')
/** Words, or strings of scripts without spaces. */
const wordOr = (pattern: string, strings: string): RegExp => new RegExp(`${word(pattern).source}|${strings}`, 'iu')

export const ASKS_VALUE = {
  quantity: wordOr(
    'how (?:many|much|long|old|far|tall|large|big|often|high|fast|wide|deep)|what (?:percent|percentage|number|amount|share)|' +
      'wie ?viele?|wie (?:lange|alt|oft|hoch|groß|weit)|combien|cuántos|cuántas|cuánto|cuánta|quanti|quante|quanto|quantos|' +
      'quantas|hoeveel|сколько|कितने|कितना|कितनी|کتنے|کتنا|كم',
    '多少|几个|幾|いくつ|何(?:個|人|年|回)|몇',
  ),
  time: wordOr(
    'when|(?:what|which|in what) (?:year|date|day|month|century|decade)|wann|quand|cuándo|quando|wanneer|когда|कब|کب|متى',
    '什么时候|何时|いつ|언제',
  ),
  person: wordOr(
    'who|whose|whom|(?:what|which) (?:person|man|woman|actor|player|singer|company|team)|wer|wem|wen|wessen|qui|quién|' +
      'quiénes|chi|quem|wie is|кто|कौन|किसने|کون|من هو',
    '谁|誰|누구',
  ),
} as const

const NUMBER_WORD =
  /(?<![\p{L}\p{M}])(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand|million|billion|half|dozen|zwei|drei|vier|fünf|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|due|tre|quattro|cinque|dois|duas|três|twee|vijf|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять)(?![\p{L}\p{M}])|[一二两兩三四五六七八九十百千]+(?=[个個种種台位次项項部条つ])/iu

export const HOLDS_VALUE = {
  number: new RegExp(`\\p{Nd}|${NUMBER_WORD.source}`, 'iu'),
  numberWord: NUMBER_WORD,
  year: /(?<!\d)(?:1\d{3}|20\d{2})(?!\d)|century|siècle|siglo/iu,
  month: word(
    'january|february|march|april|may|june|july|august|september|october|november|december|century|' +
      'januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|' +
      'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|siècle|siglo|jahrhundert',
  ),
  digit: /\p{Nd}/u,
  /** A capital that does not merely open the sentence; scripts without capitals are given the benefit of the doubt. */
  name: /(?<=[\p{L}\p{N},"'”’)]\s+)\p{Lu}[\p{L}.'’-]+|^[^\p{Lu}\p{Ll}]+$/u,
} as const

export type ValueKind = 'amount' | 'money' | 'person' | 'time'

/** "What happens when …" asks for no time, so the word has to open the question, or a preposition does. */
const OPENS = /^\s*["“¿(]?(?:(?:and|but|so|since|until|till|by|from|in|for|at|to|with|of|on)\s+)?/iu
const MONEY_ASKED = word(
  'costs?|price[sd]?|pricing|pay|charged?|fees?|expensive|salary|salaries|kostet?|kosten|preis|coûte|prix|cuesta|precio',
)
/** "Free tiers" and "what is free" say nothing of a price. */
const MONEY =
  /[$€£¥₹]\s?\p{Nd}|\p{Nd}[\p{Nd}.,]*\s?(?:dollars?|euros?|usd|eur|gbp|cents?|pounds?|rupees?)(?!\p{L})|(?<!\p{L})(?:(?<!what )(?:is|are|be|stays?|remains?)(?: \p{L}+)? free|free of charge|for free|free to use|fee-free|no cost|kostenlos|gratuit|gratis)(?!\p{L})/iu
/** A number by itself: none of a version, of an address, or inside a name. */
const AMOUNT =
  /(?<![\p{L}\p{N}._/-])\p{Nd}+(?:[.,]\p{Nd}{3})*(?:[.,]\p{Nd}+)?\s?(?:%|[kmgt]?b|ms|s|px|k|m)?(?![\p{L}\p{N}]|[./-]\p{N})/iu
const AMOUNT_WORD = word(
  'both|none|twice|once|single|unlimited|no|any number|beide|keine?|aucune?|ningun[oa]?|nessun[oa]?',
)

/** "What is the maximum number of connections?" */
const MOST =
  /what(?:['’]s| is| are| was| were) the (?:\p{L}+ ){0,2}(?:maximum|minimum|max|min|largest|smallest|highest|lowest|number|percentage|amount) (?!\p{L}*(?:name|value|type))/iu

/** "Until it is deleted", "after each change", "anybody with a key" answer these. */
const OPEN_ENDED = word(
  'how (?:long|often|far|fast|much (?:better|worse|more|of|control))|wie (?:lange|oft|weit)|who(?:m|se)? (?:can|may|should|must|could|pays?|needs?|is (?:allowed|it for))',
)

/** @returns `null` for a question that asks for something else, or in a way that leaves it open */
export function valueKindOf(question: string): ValueKind | null {
  if (OPEN_ENDED.test(question)) return null
  const start = OPENS.exec(question)?.[0].length ?? 0
  const opens = (pattern: RegExp): boolean => {
    const found = pattern.exec(question)
    return found !== null && found.index <= start
  }
  if (opens(MOST)) return 'amount'
  if (opens(ASKS_VALUE.quantity))
    return MONEY_ASKED.test(question) && /^\W*how much/i.test(question) ? 'money' : 'amount'
  if (opens(ASKS_VALUE.time)) return 'time'
  return opens(ASKS_VALUE.person) ? 'person' : null
}

/** @param text without what the question itself says */
export function holdsValue(kind: ValueKind, text: string): boolean {
  if (kind === 'money') return MONEY.test(text)
  if (kind === 'person') return HOLDS_VALUE.name.test(text)
  if (kind === 'amount') return AMOUNT.test(text) || AMOUNT_WORD.test(text) || HOLDS_VALUE.numberWord.test(text)
  return HOLDS_VALUE.year.test(text) || HOLDS_VALUE.month.test(text) || HOLDS_VALUE.digit.test(text)
}
