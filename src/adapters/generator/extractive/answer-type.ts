/** Whether a sentence holds the kind of thing that a question asks for: a number, a date, a name, a place, a reason. */
import type { Unit } from './units.ts'

interface Kind {
  readonly asks: RegExp
  readonly holds: (text: string, unit: Unit) => boolean
}

const word = (pattern: string): RegExp => new RegExp(`(?<![\\p{L}\\p{M}])(?:${pattern})(?![\\p{L}\\p{M}])`, 'iu')

const NUMBER_WORDS = word(
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand|million|billion|half|dozen|' +
    'zwei|drei|vier|fünf|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|due|tre|quattro|cinque',
)
const MONTH = word(
  'january|february|march|april|may|june|july|august|september|october|november|december|century|' +
    'januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|' +
    'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|siècle|siglo|jahrhundert',
)
const YEAR = /(?<!\d)(?:1\d{3}|20\d{2})(?!\d)/
const DIGIT = /\p{Nd}/u
const REASON = word(
  'because|due to|since|so that|in order to|as a result|caused?|reason|therefore|to (?:avoid|prevent|allow|ensure|make)|' +
    'weil|da|denn|damit|deshalb|wegen|parce que|car|afin|porque|debido|para que|perché|affinché',
)
const PLACE = /(?:\b(?:in|at|near|from|to|on|en|à|au|im|am|bei|nach|a|em|no|na)\s+(?:the\s+|la\s+|el\s+|le\s+)?)\p{Lu}/u
/** A capital that does not merely open the sentence; scripts without capitals are given the benefit of the doubt. */
const NAME = /(?<=[\p{L}\p{N},"'”’)]\s+)\p{Lu}[\p{L}.'’-]+|^[^\p{Lu}\p{Ll}]+$/u

const KINDS: readonly Kind[] = [
  {
    asks: new RegExp(
      `${word('how (?:many|much|long|old|far|tall|large|big|often|high|fast|wide|deep)').source}|${word('what (?:percent|percentage|number|amount|size|limit|share)').source}|${word('wie ?viele?|wie (?:lange|alt|oft|hoch|groß|weit)|combien|cuántos|cuántas|cuánto|cuánta|quanti|quante|quanto|quantos|quantas|hoeveel|сколько|कितने|कितना|कितनी|کتنے|کتنا|كم').source}|多少|几个|幾|いくつ|何(?:個|人|年|回)|몇`,
      'iu',
    ),
    holds: (text) => DIGIT.test(text) || NUMBER_WORDS.test(text),
  },
  {
    asks: new RegExp(
      `${word('when|(?:what|which|in what) (?:year|date|day|month|century|decade)').source}|${word('wann|quand|cuándo|quando|wanneer|когда|कब|کب|متى').source}|什么时候|何时|いつ|언제`,
      'iu',
    ),
    holds: (text) => YEAR.test(text) || (MONTH.test(text) && DIGIT.test(text)) || /century|siècle|siglo/i.test(text),
  },
  {
    asks: new RegExp(
      `${word('who|whose|whom|(?:what|which) (?:person|man|woman|actor|player|singer|company|team)').source}|${word('wer|wem|wen|wessen|qui|quién|quiénes|chi|quem|wie is|кто|कौन|किसने|کون|من هو').source}|谁|誰|누구`,
      'iu',
    ),
    holds: (text) => NAME.test(text),
  },
  {
    asks: new RegExp(
      `${word('where|(?:what|which) (?:city|country|state|place|location|town|region)').source}|${word('wo|woher|wohin|où|dónde|dove|onde|waar|где|कहाँ|کہاں|أين').source}|哪里|哪裡|どこ|어디`,
      'iu',
    ),
    holds: (text) => PLACE.test(text) || /[`/]/.test(text),
  },
  {
    asks: new RegExp(
      `${word('why|what (?:is|was) the reason').source}|${word('warum|wieso|weshalb|pourquoi|por qué|perché|por que|waarom|почему|क्यों|کیوں|لماذا').source}|为什么|為什麼|なぜ|왜`,
      'iu',
    ),
    holds: (text) => REASON.test(text),
  },
  {
    asks: new RegExp(
      `${word('how (?:do|can|to|does|should|would|could|is|are)|what command|which command').source}|${word('wie (?:kann|mache|geht|richte|starte|installiere)|comment|cómo|come|como|hoe|как|कैसे|کیسے|كيف').source}|怎么|如何|どうやって|どのように|어떻게`,
      'iu',
    ),
    holds: (text, unit) => unit.shows || /`[^`]+`/.test(text),
  },
  {
    // A definition: "What is a collection?" wants "A collection is …", not how to make one.
    asks: /^\s*[¿]?(?:what(?: is|'s| are| was| were)|was (?:ist|sind)|qu['’]est-ce qu|qué (?:es|son)|(?:che )?cos['’]è|o que (?:é|são)|wat (?:is|zijn)|что такое)(?![\p{L}\p{M}])[^?]{0,50}\?*\s*$|什么是|是什么|とは何|とは$|क्या है|کیا ہے|ما هو|ما هي/iu,
    holds: (text, unit) =>
      !unit.shows &&
      /^(?:[\p{L}\p{M}\p{N}'’`-]+\s){1,6}(?:is|are|was|were|means|ist|sind|war|est|sont|es|son|è|sono|é|são|zijn)\s|^[^。]{1,30}(?:是|とは|—|–)/iu.test(
        text,
      ),
  },
]

/** Decides once for a question which kinds it asks for. What the question itself says is no answer to it. */
export function answerTypeOf(question: string): (text: string, unit: Unit) => boolean {
  const kind = KINDS.find(({ asks }) => asks.test(question))
  if (kind === undefined) return () => false
  const said = new Set(question.toLowerCase().match(SAID))
  return (text, unit) =>
    kind.holds(
      text.replace(SAID, (word) => (said.has(word.toLowerCase()) ? 'x' : word)),
      unit,
    )
}

/** Names and numbers; shorter words are those that grammar needs. */
const SAID = /[\p{L}\p{M}]{4,}|\p{Nd}+/gu
