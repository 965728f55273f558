/** British and American spelling: whoever types one in a book that has the other has made no mistake, and finds it all the same. */

/** Endings may follow: "colour", "colourful", "customising". */
const PAIRS: readonly (readonly [british: RegExp, american: string, back: RegExp, british: string])[] = [
  [/(?<=\p{L}{2})our(?=\p{L}*$)/u, 'or', /(?<=\p{L}{2})or(?=\p{L}*$)/u, 'our'],
  [/(?<=\p{L}{3})is(?=(?:e[ds]?|ers?|ing|ations?)$)/u, 'iz', /(?<=\p{L}{3})iz(?=(?:e[ds]?|ers?|ing|ations?)$)/u, 'is'],
  [/ys(?=(?:e[ds]?|ers?|ing)$)/u, 'yz', /yz(?=(?:e[ds]?|ers?|ing)$)/u, 'ys'],
  [/(?<=en)c(?=es?$)/u, 's', /(?<=en)s(?=es?$)/u, 'c'],
  [/(?<=\p{L}[bt])re(?=[ds]?$)/u, 'er', /(?<=\p{L}[bt])er(?=(?:ed|s)?$)/u, 're'],
  [/ll(?=(?:ed|ing|ers?)$)/u, 'l', /(?<!l)l(?=(?:ed|ing|ers?)$)/u, 'll'],
  [/(?<=\p{L}o)gue(?=s?$)/u, 'g', /(?<=\p{L}o)g(?=s?$)/u, 'gue'],
]

/** @param word in lower case @returns what it may be spelled like across the Atlantic; not all of it are words */
export const otherSpellings = (word: string): readonly string[] =>
  PAIRS.flatMap(([british, american, back, written]) => [
    word.replace(british, american),
    word.replace(back, written),
  ]).filter((each) => each !== word)
