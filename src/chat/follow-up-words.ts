/** Words that show a question to go on from another, by language. Articles and words of other uses are left out. */
export interface FollowUpWords {
  /** How a question opens that continues another. */
  readonly openers: readonly string[]
  /** Words that stand for something said before. */
  readonly pronouns: readonly string[]
  /** Words before where, with what or for whom: another such phrase takes the place of the first. */
  readonly places?: readonly string[]
}

const list = (text: string): readonly string[] => text.split(',').map((each) => each.trim())

const WORDS: Readonly<Record<string, FollowUpWords>> = {
  en: {
    openers: list('and, or, but, also, what about, how about, what if, same for, same with, then, else, why not'),
    pronouns: list('it, its, this, that, these, those, they, them, their, he, him, his, she, her, one, ones'),
    places: list('in, on, with, for, at, under, by, from, to, via, using, without'),
  },
  de: {
    openers: list('und, oder, aber, auch, was ist mit, wie ist es mit, wie sieht es mit, was wenn, und wenn'),
    pronouns: list(
      'es, er, ihn, ihm, dies, diese, dieser, dieses, diesen, dort, damit, davon, dafür, dazu, daran, darin',
    ),
    places: list('in, im, auf, unter, mit, für, bei, von, aus, über, ohne'),
  },
  fr: {
    openers: list("et, ou, mais, aussi, qu'en est-il, qu’en est-il, et pour, et si"),
    pronouns: list('il, elle, ils, elles, lui, leur, cela, ça, ceci, celui, celle, ceux, celles'),
    places: list('sur, sous, en, dans, avec, pour, sans, à, au, aux'),
  },
  es: {
    openers: list('y, e, o, pero, también, qué tal, qué pasa con, y si'),
    pronouns: list('él, ella, ellos, ellas, eso, esto, ese, esa, ello, esos, esas'),
    places: list('en, con, para, bajo, sobre, sin, desde'),
  },
  it: {
    openers: list('e, ed, o, ma, anche, e se, che ne dici di'),
    pronouns: list('esso, essa, essi, questo, questa, quello, quella, ciò, lui, lei'),
    places: list('in, su, con, per, sotto, senza, da'),
  },
  pt: {
    openers: list('e, ou, mas, também, e quanto, e se'),
    pronouns: list('ele, ela, eles, elas, isso, isto, aquilo, esse, essa'),
    places: list('em, no, na, com, para, sob, sem'),
  },
  nl: {
    openers: list('en, of, maar, ook, hoe zit het met, en als'),
    pronouns: list('dit, dat, deze, hem, haar, hun, ervan, daarmee'),
    places: list('in, op, met, voor, onder, bij, zonder'),
  },
  sv: {
    openers: list('och, eller, men, hur är det med'),
    pronouns: list('det, den, detta, denna, dessa, dem'),
    places: list('i, på, med, för, under, utan'),
  },
  no: {
    openers: list('og, eller, men, hva med'),
    pronouns: list('det, den, dette, denne, disse, dem'),
    places: list('i, på, med, for, under, uten'),
  },
  da: {
    openers: list('og, eller, men, hvad med'),
    pronouns: list('det, den, dette, denne, disse, dem'),
    places: list('i, på, med, til, under, uden'),
  },
  fi: { openers: list('ja, entä, tai, mutta, entäpä'), pronouns: list('se, sen, sitä, ne, niitä, tämä, tuo') },
  pl: {
    openers: list('i, a, ale, lub, a co z, a jak'),
    pronouns: list('to, ten, ta, tego, tej, ich, jego, jej'),
    places: list('w, na, z, dla, pod, bez'),
  },
  ru: {
    openers: list('и, а, но, или, а если, что насчёт, что насчет, как насчёт, как насчет'),
    pronouns: list('он, она, оно, они, его, её, ее, их, это, этот, эта, этого, этой, там'),
    places: list('в, на, с, для, под, без'),
  },
  uk: {
    openers: list('і, й, та, а, але, або, а якщо'),
    pronouns: list('він, вона, воно, вони, його, її, їх, це, цей'),
    places: list('в, у, на, з, для, під, без'),
  },
  tr: { openers: list('ve, ya, peki, ama, veya, peki ya'), pronouns: list('o, onu, bu, bunu, şu, onlar, bunlar') },
  id: { openers: list('dan, atau, tapi, bagaimana dengan'), pronouns: list('itu, ini, dia, mereka, tersebut') },
  vi: { openers: list('và, còn, thế còn, hoặc, nhưng'), pronouns: list('nó, này, đó, chúng, họ') },
  ar: {
    openers: list('و, أو, لكن, ماذا عن, وماذا عن, وماذا, وكيف, وهل'),
    pronouns: list('هذا, هذه, ذلك, تلك, هو, هي, هم'),
  },
  fa: { openers: list('و, یا, ولی, اما, درباره'), pronouns: list('این, آن, او, آنها, آن‌ها') },
  hi: { openers: list('और, या, लेकिन, तथा'), pronouns: list('यह, वह, ये, वे, इसे, उसे, इसका, उसका, इसमें, इसके, उसके') },
  ur: { openers: list('اور, یا, لیکن, مگر'), pronouns: list('یہ, وہ, اس, ان, اسے, انہیں, انہوں') },
  zh: {
    openers: list('那, 那么, 那麼, 还有, 還有, 而, 如果'),
    pronouns: list('它, 他, 她, 它们, 它們, 这个, 這個, 那个, 那個, 这些, 那些, 其'),
  },
  ja: {
    openers: list('では, じゃあ, それで, それなら, それと, そして'),
    pronouns: list('これ, それ, あれ, その, この, 彼, 彼女'),
  },
  ko: { openers: list('그럼, 그리고, 그러면, 그런데, 또는'), pronouns: list('그것, 이것, 저것, 그건, 이건') },
  th: { openers: list('แล้ว, และ, หรือ, แต่'), pronouns: list('มัน, นี้, นั้น, เขา') },
}
const NONE: Required<FollowUpWords> = { openers: [], pronouns: [], places: [] }

/** Scripts written without spaces: a word is found wherever its letters stand. */
export const UNSPACED_LANGUAGES: ReadonlySet<string> = new Set(['zh', 'ja', 'ko', 'th'])

/** @param language BCP 47 */
export const followUpWords = (language: string): Required<FollowUpWords> => ({
  ...NONE,
  ...WORDS[language.split('-', 1)[0] ?? ''],
})
