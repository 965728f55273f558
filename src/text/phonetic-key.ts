/**
 * How a word sounds, roughly: its consonants in ten classes, alike in every script here, so that a name is found in a
 * text of another language. "Constantinople", "Constantinopla" and "कॉन्स्टैंटिनोपल" are all `knstntnbl`.
 */

/** Letters of other scripts with the Latin ones that they are written with; vowels and what is not heard are left out. */
const LETTERS: Readonly<Record<string, string>> = {
  ...spelled(
    'क ख ग घ ङ च छ ज झ ञ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह ं ँ',
    'k k g g n c c j j n t t d d n t t d d n p f b b m y r l v s s s h n n',
  ),
  ...spelled(
    'ب ت ث ج ح خ د ذ ر ز ژ س ش ص ض ط ظ غ ف ق ك ک گ ل م ن ه ہ ھ پ چ و ٹ ڈ ڑ ی ي',
    'b t t j h k d d r z z s s s d t z g f k k k g l m n h h h p c v t d r y y',
  ),
  ...spelled('б в г ґ д ж з к л м н п р с т ф х ц ч ш щ', 'b v g g d j z k l m n p r s t f h s c s s'),
  ...spelled('β γ δ ζ θ κ λ μ ν ξ π ρ σ ς τ φ χ ψ', 'v g d z t k l m n ks p r s s t f h ps'),
  ...spelled('ב ג ד ו ז ח ט כ ך ל מ ם נ ן ס פ ף צ ץ ק ר ש ת', 'b g d v z h t k k l m m n n s p p s s k r s t'),
}

/** Letters that a reader of one language hears as those of another. */
const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/sch|sh/g, 's'],
  [/([tkgc])h/g, '$1'],
  [/c(?=[eiy])/g, 's'],
  [/[cqx]/g, 'k'],
  [/z/g, 's'],
  [/[vwpf]/g, 'b'],
  [/j/g, 'g'],
  [/[^bdgklmnrst]/g, ''],
  [/(.)\1+/g, '$1'],
]
/** The article stands before the word, not in it. */
const ARABIC_ARTICLE = /^(?:وال|بال|ال)(?=.{3})/u

/** @returns letters of `bdgklmnrst`, '' for a word without any of them, or in a script that is not known here */
export function phoneticCode(word: string): string {
  const plain = word.toLowerCase().replace(ARABIC_ARTICLE, '').normalize('NFD')
  let letters = ''
  for (const letter of plain) letters += LETTERS[letter] ?? letter
  return CLASSES.reduce((code, [letter, heard]) => code.replace(letter, heard), letters.replace(/\P{ASCII}/gu, ''))
}

/** @returns how alike two sounds are, in [0, 1]: Dice's coefficient of their pairs of consonants */
export function phoneticSimilarity(one: string, other: string): number {
  if (one === other) return 1
  const [pairs, others] = [pairsOf(one), pairsOf(other)]
  if (pairs.size + others.size === 0) return 0
  let shared = 0
  for (const pair of pairs) if (others.has(pair)) shared++
  return (2 * shared) / (pairs.size + others.size)
}

const pairsOf = (code: string): ReadonlySet<string> =>
  new Set(Array.from({ length: Math.max(0, code.length - 1) }, (_, index) => code.slice(index, index + 2)))

function spelled(letters: string, latin: string): Readonly<Record<string, string>> {
  const written = latin.split(' ')
  return Object.fromEntries(letters.split(' ').map((letter, index) => [letter, written[index] ?? '']))
}
