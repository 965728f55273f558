/** Words of several languages that say what is asked for, and what a sentence holds. */

import { ASKS_VALUE, HOLDS_VALUE } from '../../../text/index.ts'
import { askedAnywhere, askedFirst } from './words-by-language.ts'

/** Whole words, whatever their case. */
const word = (pattern: string): RegExp => new RegExp(`(?<![\\p{L}\\p{M}])(?:${pattern})(?![\\p{L}\\p{M}])`, 'iu')
/** Words, or strings of scripts without spaces. */
const wordOr = (pattern: string, strings: string): RegExp => new RegExp(`${word(pattern).source}|${strings}`, 'iu')
/** What the expression finds, or what the source of another does. */
const either = (pattern: RegExp, source: string): RegExp => new RegExp(`${pattern.source}|${source}`, 'iu')

export const ASKS = {
  ...ASKS_VALUE,
  place: wordOr(
    'where|(?:what|which) (?:city|country|state|place|location|town|region)|wo|woher|wohin|où|dónde|dove|onde|waar|где|' +
      'कहाँ|کہاں|أين',
    '哪里|哪裡|どこ|어디',
  ),
  reason: wordOr(
    'why|what (?:is|was) the reason|warum|wieso|weshalb|pourquoi|por qué|perché|por que|waarom|почему|क्यों|کیوں|لماذا',
    '为什么|為什麼|なぜ|왜',
  ),
  difference: wordOr(
    'differences?|differs?|differ|compared?|versus|vs\\.?|unterschied|différence|diferencia|diferença|differenza|verschil|' +
      'разница|отличие|अंतर|الفرق|فرق',
    '区别|區別|違い|차이',
  ),
  /** Wants to see it done. */
  example: word(
    'examples?|samples?|snippets?|demos?|syntax|beispiele?|exemples?|ejemplos?|exemplos?|esempi?o?|voorbeeld|примеры?',
  ),
  /** "Which port does it listen on?": the value of something that has one. */
  value: wordOr(
    '(?:what|which)\\s[^?]{1,60}\\sby default|(?:what|which)(?:\\s+(?:is|are|was))?(?:\\s+(?:the|a))?\\s+(?:\\p{L}+\\s+){0,2}(?:default|defaults|port|ports|version|' +
      'versions|limit|limits|size|value|values|timeout|maximum|minimum|name|path|location|setting|settings|option|options|' +
      'variable|flag|license|licence|format|formats|url|address|status code|type)|welche[rsn]?|quel(?:le)?s?|(?<!para )qué(?! (?:es|son|hace|hacen|significa)(?![\\p{L}\\p{M}]))|quais?|qual|' +
      'quale|quali|welke|какой|какая|какие',
    '哪个|什么版本|默认|どの|어느|몇 버전',
  ),
  /** "List of plugins", "what are the types of cards?", "which formats are there?" */
  list: either(
    /^\s*(?:(?:the |a )?list (?:of|all)(?![\p{L}])|(?:what|which) (?:are|were) (?:all )?(?:the|its|their) (?:[\p{L}-]+ ){0,3}(?:types|kinds|sorts|options|choices|formats|modes|levels|fields|values|names|variants|categories|ways|requirements|parts)(?![\p{L}])|(?:what|which) (?:kinds|types|sorts|other)(?![\p{L}])|(?:what|which) (?:[\p{L}-]+ ){0,2}?[\p{L}-]{3,}(?<!s)s (?:are|can|do|does|may|exist|run|work)(?![\p{L}]))/iu,
    askedAnywhere('list'),
  ),
  /** "default timeout", "number of workers": the same without a word that asks. */
  valueNamed: word(
    'defaults?|ports?|versions?|limits?|sizes?|values?|timeouts?|maximum|max|minimum|min|number of|how many|licen[cs]e|url|address|status code|' +
      'standard\\p{L}*|par défaut|por defecto|predeterminad[oa]|predefinit[oa]|padrão',
  ),
  /** "How are answers checked?" is told by what happens, and not by what to do. */
  explanation: word('how (?:is|are|was|were|does|did)(?!\\s+(?:one|it possible)\\s)|wie (?:wird|werden|funktioniert)'),
  method: wordOr(
    'how (?:do|can|to|does|should|would|could|is|are)|howto|what commands?|which commands?|(?:what|which) steps|' +
      'wie (?:kann|mache|geht|richte|starte|installiere|man)|comment|cómo|come|como|hoe|как|कैसे|کیسے|كيف',
    `怎么|如何|どうやって|どのように|어떻게|${askedAnywhere('method')}`,
  ),
  /** "What is a collection?" wants "A collection is …", not how to make one. */
  definition: either(
    /^\s*[¿]?(?:what(?: is|'s|’s| are| was| were| does)|define|was (?:ist|sind|bedeutet)|qu['’]est-ce qu|qué (?:es|son)|(?:che )?cos['’]è|o que (?:é|são)|wat (?:is|zijn)|что такое)(?![\p{L}\p{M}])[^?]{0,60}\?*\s*$|什么是|是什么|とは何|とは$|क्या है|کیا ہے|ما هو|ما هي/iu,
    askedFirst('definition'),
  ),
  yesOrNo: either(
    /^\s*(?:(?:and|so|but)\s+)?(?:can|could|does|do|did|is|are|was|will|would|should|may|must|has|have|kann|darf|ist|sind|gibt|est-ce|peut-on|puede|puedo|es|pode|posso|può|è|kan|можно|ли)(?![\p{L}\p{M}])/iu,
    askedFirst('yesOrNo'),
  ),
  /** Only then exercises answer. */
  exercises: word('exercises?|quiz(?:zes)?|problems?|questions?|homework'),
  /** Only then a list of changes answers. */
  changes: word(
    'changed?|changes|changelog|new|news|release|releases|released|version|versions|since|fixed|bug|history|upgrad(?:e|ed|es|ing)|migrat(?:e|ed|ion|ing)|updat(?:e|ed|es|ing)',
  ),
  /** "Does it support PostgreSQL 14?" */
  versioned: /(?<![\p{L}\p{N}])\p{L}[\p{L}.+#-]+\s+v?\p{Nd}[\p{Nd}.]*(?![\p{L}\p{N}])/u,
  negation: wordOr(
    "without|not|no|never|disable|turn off|switch off|skip|avoid|optional|unless|isn['’]t|don['’]t|doesn['’]t|ohne|nicht|kein\\p{L}*|sans|" +
      'pas|sin|sem|senza|zonder|без|बिना|بدون',
    '没有|不|なし|ない|없이',
  ),
} as const

const IMPERATIVE = '(?:run|use|set|add|install|create|pass|call|open|enable|write|import|put)(?![\\p{L}\\p{M}])'
const MAY = '(?:you can|you need to|you have to|you must)(?![\\p{L}\\p{M}])'

export const HOLDS = {
  ...HOLDS_VALUE,
  place:
    /(?:\b(?:in|at|near|from|to|on|en|à|au|im|am|bei|nach|a|em|no|na)\s+(?:the\s+|la\s+|el\s+|le\s+)?)\p{Lu}|`|(?<![\w/])(?:~?\.{0,2}\/[\w.@-]+|[\w.@{}-]+\/(?:[\w.@-]+\/|[\w-]*\.\w|(?=[\s,.;)]|$)))/u,
  reason: word(
    'because|due to|since|so that|in order to|as a result|caused?|reason|therefore|to (?:avoid|prevent|allow|ensure|make)|' +
      'weil|da|denn|damit|deshalb|wegen|parce que|car|afin|porque|debido|para que|perché|affinché',
  ),
  /** "A collection is one book": what a definition begins with. */
  definition:
    /^(?:In [^,]{3,60},\s+)?["“]?(?:[\p{L}\p{M}\p{N}'’`&?.()_"”<>/@#$:*-]+\s){1,6}(?:(?:is|are|was|were)\s+(?=(?:an?|the|one|any|what|how|where|used|made|like|called|known|basically|essentially|simply|just|special)(?![\p{L}\p{M}])|(?:[\p{L}\p{M}-]+\s){1,2}(?:that|which|who)(?![\p{L}\p{M}]))|(?:means|refers to|lets|allows|provides|contains|holds|describes|represents|determines|defines|ist|sind|war|est|sont|es|son|è|sono|é|são|zijn)\s)|^[^。]{1,30}?(?:是|とは|は|—|–)/iu,
  condition: word(
    'if|when|unless|only|as long as|requires?|required|needs?|supports?|supported|works?|possible|cannot|can|instead|' +
      'no longer|yes|wenn|nur|falls|si|solo|sólo|seulement|se',
  ),
  numberOutright:
    /(?<![\p{L}\p{M}])(?:is|are|was|were|has|have|takes?|defaults? to|ist|sind|est|sont|es|son)\s+(?:(?!an?\s|the\s)[\p{L}-]+\s+)?["“'`]?\p{Nd}/iu,
  /** How docs say that something is not there or does not happen. */
  off: word('none|null|off|false|optional|nothing|neither'),
  /** Has the reader do something; "the number of versions you can publish" does not, and neither does "where a server can run". */
  instruction: new RegExp(
    `(?:^\\s*(?:(?:[-*+•]|\\d{1,3}[.)])\\s+)?|[.!?:;,—–(]\\s+|\\n\\s*|\\b(?:and|then|and then|or|but|so|please|simply|just)\\s+)(?:${IMPERATIVE}|${MAY})` +
      '|^To [^.]{3,100}, (?:we|you)(?![\\p{L}\\p{M}])' +
      `|^(?:In|On|With|For|From|By|Inside|Within|Under|To|At|Using|If|When|Once|After|Before)(?![\\p{L}\\p{M}])[^.]{0,80}?\\s${MAY}` +
      '|(?<![\\p{L}\\p{M}])can be (?:[\\p{L}-]+\\s){1,3}?(?:by|with|via|using|through)(?![\\p{L}\\p{M}])' +
      '|(?<![\\p{L}\\p{M}])(?:kannst|müssen|vous pouvez|puedes|pode)(?![\\p{L}\\p{M}])',
    'iu',
  ),
  /** A sentence that goes on with something said before, or speaks of the text itself. */
  continuation:
    /^(?:that|which|and|or|but|then|to|for|with|so|in|at|on|as|where|because|it|this|\.\.\.|…|You probably|You already|As (?:we|you)|Remember|Let['’]s|Recall|Have in mind|Keep in mind|We (?:saw|have seen)|But|And|Or|So|Also|Similarly|However|Then|Otherwise|Instead|Additionally|Furthermore|Moreover|Likewise|Therefore|Thus|Hence|Consequently|Accordingly|As a result|In other words|In contrast|By contrast|On the other hand|Conversely|Nevertheless|Nonetheless|For example|For instance|In this case|In that case|In the example|As (?:above|before|you can see)|The (?:above|following|former|latter|same)|(?:The other|Another|A (?:second|third)|The (?:second|third|last)) [\p{L}\p{N} -]{1,60}? (?:is|are)|There (?:is|are) also|Again|Finally|Next|Now|Aber|Und|Auch|Mais|Et|Pero|Y)(?=[\s,.])/u,
  /** A sentence that speaks of the text it stands in, or sends the reader elsewhere. */
  aboutItself:
    /(?<![\p{L}\p{M}])(?:you(?:['’]ll| will) (?:see|learn)|(?:as )?(?:you|we)(?:['’]ve| have)? (?:probably |already |might )*(?:saw|seen|read|learned|know|already)|we(?:['’]ll| will) (?:see|look|cover|discuss|learn|explore)|(?:is|are) (?:described|discussed|covered|explained|documented) (?:in|below|above|here)|(?:check|read|consult|see) (?:out )?(?:the|our) [^.]{0,60}(?:docs|documentation|guide|section|reference|page|chapter)|learn more about|(?:first|now|next),? we|let['’]s|(?:this|the) (?:page|chapter|section|guide) |(?:previous|next|last) (?:section|chapter|page)|(?:listing|figure|table) [A-Z\d]|as (?:shown|seen|mentioned|described))(?![\p{L}\p{M}])/iu,
  /** Goes beyond what the page says first. */
  secondary:
    /^[^.]{0,80}(?<![\p{L}\p{M}])(?:also|additionally|similarly|alternatively|auch|außerdem|aussi|también|également)(?![\p{L}\p{M}])/iu,
  /** Only leads elsewhere. */
  reference: /^(?:[-*] )?See(?: also)?(?![\p{L}\p{M}])/iu,
  /** Says outright in what two things differ. */
  difference: word(
    'while|whereas|instead of|unlike|different|differs?|differences?|on the other hand|in contrast|hingegen|während|tandis|alors que|mientras|enquanto|mentre|terwijl|а',
  ),
  /** Said beside what the page is about. */
  aside: /^(?:Notes?|Tips?|Info|Warning|Caution|Danger|Important|Hint|Technical Details|See also)\b[^.]{0,40}:/,
  /** What is called so lists what was changed, and not how things are. */
  log: /^(?:(?:.*\b)?(?:change ?log|release notes|what['’]s new|version history|news)|(?:how to )?upgrad(?:e|ing)(?: guide| notes)?)\b/i,
  /** What is called so asks the reader, and answers nothing. */
  exercises:
    /^\W*(?:exercises?|quiz(?:zes)?|homework|problem sets?|review questions|test yourself|übungen|aufgaben|exercices|ejercicios|esercizi|exercícios)\W*$/iu,
  /** What is called so has links to other pages. */
  links:
    /^\W*(?:see also|related(?: (?:pages|topics|links))?|further reading|(?:useful |external )?links|where to go next|next steps?|what['’]s next|siehe auch|voir aussi|véase también|vedi anche|ver também)\W*$/iu,
  /** Speaks of what stands below it, which a sentence alone leaves behind. */
  pointsBelow:
    /(?<![\p{L}\p{M}])(?:as follows|(?:shown |listed |see |is |are |the [\p{L}-]+ )below|(?:the|this|these) following [\p{L}-]+)(?![\p{L}\p{M}])/iu,
  /** "English, German, French and Spanish" */
  enumeration: /(?:[^,;.]{2,40}, ){2,}[^,;.]{0,40}(?<![\p{L}\p{M}])(?:and|or|und|oder|et|ou|y|o|e)\s/iu,
  /** "default: false", "defaults to 30"; what is done "by default" is no value. */
  defaultValue: /(?<![\p{L}\p{M}])(?:default(?:\s+value)?\s*[:=][ \t]*\S|defaults? to\s|default (?:value )?is\s)/iu,
  /** Says that the reader can. */
  permission: word(
    "(?:you|users?|readers?|one) (?:can|cannot|can['’]t)|(?:is|are) (?:not )?(?:supported|possible|allowed|compatible)|supports?|works with",
  ),
  /** Output of a command, or a drawing of folders: it shows what happens, and not how to make it happen. */
  output: /[├└│]|^\s*(?:Traceback|error(?:\[|:)|HTTP\/)/m,
  announcesOutput:
    /(?<![\p{L}\p{M}])(?:errors?|message|responses?|output|results?|looks? like|prints?|you(?:['’]ll| will| should)? (?:see|get)|returns?|structure)(?![\p{L}\p{M}])/iu,
  port: /(?:\bports?\b\D{0,12}|:)\d{2,5}\b/i,
  path: /(?<![\w/])(?:~?\.{0,2}\/[\w.-]+|\.[a-z][\w-]+|[\w.-]+\/[\w./-]*)/i,
  version: /(?:\bversions?\s+|\bv|\s)\d+(?:\.\d+)+|\b\d+ or (?:later|newer|above|higher)|(?<=[\p{L}]\s)\d+\+/iu,
  contrast: word(
    'while|whereas|instead|unlike|different|differs?|difference|rather|than|compared|but|on the other hand|hingegen|' +
      'während|tandis|alors que|mientras|enquanto|mentre|terwijl|а',
  ),
  /** What a site generator would have turned into something else. */
  markup: /^(?:\.|\/{3,}|:{3,}|!{3}|\?{3}|<\/?\w(?![\w.-]*>\s+[a-z])|\{[%*{])|\*\}$/,
} as const
