/** Numbers that people write as words. "One" is left out where it is an article or a pronoun too. */
const LISTS: Readonly<Record<string, string>> = {
  en: '- two three four five six seven eight nine ten eleven twelve',
  de: '- zwei drei vier fünf sechs sieben acht neun zehn elf zwölf',
  es: '- dos tres cuatro cinco seis siete ocho nueve diez once doce',
  fr: '- deux trois quatre cinq six sept huit neuf dix onze douze',
  it: '- due tre quattro cinque sei sette otto nove dieci undici dodici',
  pt: '- dois três quatro cinco seis sete oito nove dez onze doze',
  nl: '- twee drie vier vijf zes zeven acht negen tien elf twaalf',
  sv: '- två tre fyra fem sex sju åtta nio tio elva tolv',
  da: '- to tre fire fem seks syv otte ni ti elleve tolv',
  no: '- to tre fire fem seks sju åtte ni ti elleve tolv',
  ru: '- два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать',
  hi: '- दो तीन चार पांच छह सात आठ नौ दस ग्यारह बारह',
}

export const NUMBER_WORDS: Readonly<Record<string, ReadonlyMap<string, number>>> = Object.fromEntries(
  Object.entries(LISTS).map(([language, list]) => [
    language,
    new Map(list.split(' ').flatMap((word, index) => (word === '-' ? [] : [[word, index + 1] as const]))),
  ]),
)
