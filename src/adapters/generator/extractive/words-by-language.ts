/**
 * Words of other languages than English that say what is asked for, and what a sentence holds: one entry a language.
 * Each is an alternative of a regular expression, matched as whole words whatever their case; those of Chinese, Japanese
 * and Korean stand anywhere, as these are written without spaces.
 */

import { analysisCode } from '../../../text/index.ts'

interface LanguageWords {
  /** Open a question for what something is or does. */
  readonly definition: string
  /** Ask for how something is done. */
  readonly method: string
  /** Open a question for several: "which architectures …". */
  readonly list: string
  /** Open a question that is answered with yes or no. */
  readonly yesOrNo: string
  /** Have the reader do something. */
  readonly instruction: string
  /** "This is", which opens a section and says what its heading names. */
  readonly thisIs: string
  /** Open a sentence that goes on with the one before it. */
  readonly continuation: string
  /** Opens what says what a command is for, right before its verb; '' where the verb stands elsewhere. */
  readonly purpose: string
  /** Send the reader to another place of the book. */
  readonly elsewhere: string
}

const SPACED: Readonly<Record<string, LanguageWords>> = {
  de: {
    definition:
      'was (?:ist|sind|macht|machen|tut|bewirkt|bedeutet|bedeuten|heißt)|wozu (?:dient|dienen|ist|sind)|wofür (?:ist|sind|steht)|was versteht man unter',
    method: 'wie (?:kann|können|lässt|lassen|soll|muss)|wie [\\p{L}]+(?:e|t|en) (?:ich|man|wir|sie)|wie geht',
    list: 'welche(?! (?:version|nummer|größe|adresse|rolle))',
    yesOrNo:
      'unterstützt|unterstützen|gibt|hat|haben|kostet|läuft|laufen|funktioniert|braucht|brauche|benötigt|muss|müssen|soll|kann|können|darf|ist|sind|wird|werden',
    instruction:
      '(?:führen|verwenden|benutzen|nutzen|rufen|geben|setzen|installieren|starten|öffnen|wählen|kopieren|fügen|laden|erstellen|richten|entfernen|löschen|melden|ändern|tippen|klicken|bearbeiten|schreiben) Sie|(?:können|müssen|sollten) Sie|Sie (?:können|müssen|sollten|brauchen)|(?:folgender|dem|der|den) Befehl|führe|verwende|nutze|benutze',
    thisIs: '(?:dies|das|es) (?:ist|sind)',
    continuation:
      'Daneben|Außerdem|Darüber hinaus|Ferner|Zudem|Danach|Dann|Jedoch|Allerdings|Deshalb|Daher|Dagegen|Hierbei|Dabei|Dadurch|Damit|Ebenso|Ebenfalls|Weiterhin|Des Weiteren|Trotzdem',
    purpose: '',
    elsewhere: '(?:siehe|lesen|entnehmen|finden|schauen)[^.]{0,80} (?:abschnitt|kapitel|anhang)',
  },
  fr: {
    definition:
      "qu['’]est[ -]ce (?:que|qu['’])|c['’]est quoi|à quoi (?:sert|servent)|que (?:fait|font|signifie|veut dire)|qu['’]est",
    method: 'comment',
    list: 'quels|quelles',
    yesOrNo:
      'est-ce|peut-on|puis-je|faut-il|y a-t-il|existe-t-il|[\\p{L}\\p{N}]+(?: est| sont| peut| a)?-(?:t-)?(?:il|elle|on|ils|elles)|dois-je|[\\p{Lu}][\\p{L}]+ (?:est|peut|a|sont)-(?:t-)?(?:il|elle|ils|elles)',
    instruction:
      'exécutez|lancez|utilisez|tapez|ajoutez|installez|créez|ouvrez|saisissez|modifiez|supprimez|choisissez|entrez|exécutez-la|vous (?:pouvez|devez)|(?:la|cette) commande|exécute|utilise',
    thisIs: "c['’]est|ce sont|il s['’]agit",
    continuation:
      'De plus|En outre|Cependant|Ainsi|Donc|Puis|Ensuite|Toutefois|À côté de|Par contre|En revanche|Celui-ci|Celle-ci|Ceux-ci',
    purpose: 'pour|afin de',
    elsewhere: '(?:voir|voyez|consultez|reportez-vous|lisez)[^.]{0,80}(?:section|chapitre|annexe)',
  },
  es: {
    definition: 'qué (?:es|son|hace|hacen|significa)|para qué (?:sirve|sirven|es|se usa)',
    method: 'cómo|como (?:puedo|hago|se)',
    list: 'cuáles|qué [\\p{L}]+s',
    yesOrNo: 'puede|puedo|se puede|hay|tiene|es|son|soporta|admite|necesito|debo|existe|está|están',
    instruction:
      'ejecute|utilice|use|escriba|instale|añada|agregue|cree|abra|edite|pulse|elija|seleccione|ejecuta|usa|puede|puedes|debe|debes|la orden|el comando',
    thisIs: 'est[aeo] es|es|se trata de',
    continuation: 'Además|Sin embargo|Por tanto|Por lo tanto|Luego|Después|Asimismo|También|Esto|Estos|Estas',
    purpose: 'para',
    elsewhere: '(?:vea|véase|consulte|lea)[^.]{0,80}(?:sección|capítulo|apéndice)',
  },
  it: {
    definition:
      "(?:che )?cos['’]è|(?:che )?cosa (?:è|sono|fa|significa)|a (?:che )?cosa serve|a che serve|che (?:è|significa)",
    method: 'come',
    list: 'quali',
    yesOrNo: "è|sono|posso|può|si può|esiste|ci sono|c['’]è|supporta|devo|bisogna",
    instruction:
      'si (?:esegua|usi|può|deve|digiti|apra|installi)|eseguire|eseguite|esegui|usare|usate|digitare|aggiungere|installare|aprire|è possibile|il comando',
    thisIs: '(?:quest[oa]|ess[oa]) è|si tratta|è',
    continuation: 'Inoltre|Tuttavia|Però|Quindi|Comunque|Perciò|Poi|Questo|Questa|Questi|Queste',
    purpose: 'per',
    elsewhere: '(?:si veda|vedere|vedi|consultare|si legga)[^.]{0,80}(?:sezione|capitolo|appendice)',
  },
  pt: {
    definition: 'o que (?:é|são|faz|significa)|para que serve',
    method: 'como',
    list: 'quais',
    yesOrNo: 'posso|pode|é|são|há|existe|suporta|preciso|devo|tem',
    instruction: 'execute|utilize|use|digite|instale|adicione|crie|abra|edite|você pode|pode-se|é possível|o comando',
    thisIs: 'est[ea] é|isto é|trata-se',
    continuation: 'Além disso|No entanto|Porém|Portanto|Depois|Também|Isto|Isso',
    purpose: 'para',
    elsewhere: '(?:veja|consulte|leia)[^.]{0,80}(?:seção|secção|capítulo|apêndice)',
  },
  nl: {
    definition: 'wat (?:is|zijn|doet|betekent)|waar(?:voor)? dient|waarvoor is',
    method: 'hoe',
    list: 'welke(?! (?:versie|poort))',
    yesOrNo: 'kan|kun|mag|is|zijn|heeft|ondersteunt|moet|werkt|bestaat',
    instruction: 'voer|gebruik|typ|installeer|voeg|open|kies|u kunt|je kunt|het commando|de opdracht',
    thisIs: 'di?t is|dat is|het is',
    continuation: 'Bovendien|Echter|Daarnaast|Daarom|Vervolgens|Daarna|Ook',
    purpose: '',
    elsewhere: '(?:zie|lees|raadpleeg)[^.]{0,80}(?:paragraaf|sectie|hoofdstuk)',
  },
  ru: {
    definition:
      'что (?:такое|это|делает|делают|означает|значит|представляет собой)|для чего (?:нужен|нужна|нужно|нужны|служит)|зачем нуж[\\p{L}]+',
    method: 'как',
    list: 'какие',
    yesOrNo: 'можно|нужно ли|есть ли|может ли|[\\p{L}]+ ли|поддерживает|поддерживается',
    instruction:
      'выполните|выполнить|запустите|запустить|используйте|введите|установите|добавьте|создайте|откройте|измените|удалите|укажите|воспользуйтесь|воспользоваться|наберите|можно|нужно|следует|можете|командой|команду',
    thisIs: 'это',
    continuation:
      'Он|Она|Оно|Они|Также|Кроме того|Однако|Поэтому|Затем|Таким образом|Более того|Эти|Этот|Тогда|Подробнее|Зато|Но|Или',
    purpose: 'чтобы|для',
    elsewhere: '(?:см|смотрите|обратитесь|прочтите|читайте)[^а-яё]{1,3}[^.]{0,80}(?:раздел[\\p{L}]*|глав[\\p{L}]*)',
  },
}

const UNSPACED: Readonly<Record<string, LanguageWords>> = {
  zh: {
    definition: '什么是|是什么|有什么用|是(?:做|干|用来做)什么|是什么意思|什麼是|是什麼',
    method: '怎么|如何|怎样|怎麼|怎樣',
    list: '哪些|哪几',
    yesOrNo: '吗[？?\\s]*$|是否|能不能|可不可以|嗎[？?\\s]*$',
    instruction: '请?(?:运行|执行|使用|输入|添加|创建|打开|编辑|选择)|可以|命令',
    thisIs: '^(?:这|它|此)(?:些|个)?是',
    continuation: '它|这|此外|但|所以|然后|另外|因此|不过|同样|类似地|其中|该',
    purpose: '^(?:若|如果|如)?(?:您|你)?(?:想|需)?要(?=[^求])',
    elsewhere: '(?:参见|参阅|请阅读|请参阅|请参见|查看|见)[^。]{0,20}第?[^。]{0,12}[节章]',
  },
  ja: {
    definition: 'とは(?:何|なん|なに|[？?\\s]*$)|って何|は何(?:です|でしょう|をする)|は何[？?\\s]*$|とは$',
    method: 'どうやって|どのように|方法|やり方|手順|するには|には[？?\\s]*$|作り方',
    list: 'どんな|どのような',
    yesOrNo: '(?<!(?:どこ|誰|いつ|何|どの).*)(?:できますか|ありますか|必要ですか)',
    instruction:
      '(?:実行|使用|入力|追加|作成|編集|選択|利用|インストール)(?:します|して|する|でき)|してください|コマンド',
    thisIs: '^(?:これ|それ)は',
    continuation: 'これ(?!まで|から)|それ|また(?!は)|しかし|そのため|さらに|ただし|なお|この|その(?!他)',
    purpose: '',
    elsewhere: '(?:節|章|」)[^。]{0,12}(?:参照|見てください|お読みください|ご覧ください)',
  },
  ko: {
    definition: '란[?？\\s]*$|이?란 무엇|무엇인가|뭐(?:예요|죠|야)',
    method: '어떻게|방법',
    list: '어떤 [\\p{L}]+들',
    yesOrNo: '(?:수 있나요|있습니까|있나요|됩니까|되나요)[?？\\s]*$',
    instruction: '(?:실행|사용|입력|추가|설치|선택)(?:하세요|합니다|하십시오)|명령',
    thisIs: '^이것은',
    continuation: '이것|그것|또한|그러나|따라서|하지만|그리고',
    purpose: '',
    elsewhere: '(?:절|장)[^.]{0,10}(?:참조|참고)',
  },
}

const alternatives = (table: Readonly<Record<string, LanguageWords>>, kind: keyof LanguageWords): string =>
  Object.values(table)
    .map((words) => words[kind])
    .join('|')

const asWords = (pattern: string): string => `(?<![\\p{L}\\p{M}])(?:${pattern})(?![\\p{L}\\p{M}])`

/** Of a question in any of the languages: the kind's words, those of languages with spaces as whole words. */
export const askedAnywhere = (kind: 'list' | 'method'): string =>
  `${asWords(alternatives(SPACED, kind))}|${alternatives(UNSPACED, kind)}`

/** The same; those of languages with spaces open the question. */
export const askedFirst = (kind: 'definition' | 'yesOrNo'): string =>
  `^\\s*["“„«¿(]?\\s*(?:${alternatives(SPACED, kind)})(?![\\p{L}\\p{M}])[^?？]{0,80}[?？\\s]*$|${alternatives(UNSPACED, kind)}`

type Held = 'instruction' | 'thisIs' | 'elsewhere'
/** By language and kind; `null`: the language has none. */
const held = new Map<string, RegExp | null>()

/**
 * Of a passage, in its own language alone: "use" is Spanish, and a word of every English text.
 *
 * @returns `false` for English, which has its own expressions, and for languages that are not known here
 */
export function holds(kind: Held, text: string, language: string): boolean {
  const code = analysisCode(language)
  const name = `${code} ${kind}`
  let pattern = held.get(name)
  if (pattern === undefined) {
    const spaced = SPACED[code]?.[kind]
    const source = spaced === undefined ? UNSPACED[code]?.[kind] : asWords(spaced)
    const anchored = kind === 'thisIs' && spaced !== undefined ? `^${source}` : source
    pattern = anchored === undefined ? null : new RegExp(anchored, 'iu')
    held.set(name, pattern)
  }
  return pattern?.test(text) === true
}

const CONTINUATION = new RegExp(
  `^(?:(?:${alternatives(SPACED, 'continuation')})(?![\\p{L}\\p{M}])|${alternatives(UNSPACED, 'continuation')})`,
  'u',
)

/** Whether a sentence begins with a word that goes on with the sentence before it; none is a word of English. */
export const continuesBefore = (sentence: string): boolean => CONTINUATION.test(sentence)

/** `Pour lister les fichiers, …` → `lister les fichiers, …`; `undefined` for what says no purpose. */
export function purposeIn(text: string, language: string): string | undefined {
  const code = analysisCode(language)
  const name = `${code} purpose`
  let pattern = held.get(name)
  if (pattern === undefined) {
    const opens = SPACED[code]?.purpose || UNSPACED[code]?.purpose
    const ends = SPACED[code] === undefined ? '' : '(?![\\p{L}\\p{M}])'
    pattern = opens ? new RegExp(`^(?:[-*+•]\\s+)?(?:${opens})${ends}\\s*([\\s\\S]*)`, 'iu') : null
    held.set(name, pattern)
  }
  return pattern?.exec(text)?.[1]
}

/** Whether the rules for English do not apply, and those here do. */
export const isKnownForeign = (language: string): boolean => {
  const code = analysisCode(language)
  return SPACED[code] !== undefined || UNSPACED[code] !== undefined
}
