/** By language: words that deny, and rows of words that exclude one another. Phrases of one choice say the same. */
export interface CueList {
  readonly negation: string
  /** Deny without a "not", or stand where a "not" would in other words. */
  readonly hint?: string
  /** Exclude all others. */
  readonly only?: string
  /** Phrases that begin with a cue and are none. */
  readonly plain?: string
  /** Open a clause that says under which condition something is so. */
  readonly condition?: string
  /** A row a line, `|` between choices. */
  readonly rows: string
}

export const CUE_LISTS: Readonly<Record<string, CueList>> = {
  en: {
    negation:
      "not, no, never, none, nor, neither, nobody, nothing, nowhere, without, cannot, hardly, cant, n't, no one, nothing but, nobody but, no other",
    hint: 'unable, fail, fails, failed, lack, lacks, lacking, absence, absent, avoid, avoids, avoiding, prevent, prevents, refuse, refuses, refused, impossible, except, unless, rather, instead, few, exclude, excludes, excluding, missing, forbidden, prohibited, rejected, unlike, barely, rarely, seldom, devoid, free of, free from, incomplete, former, formerly, closed, demolished, ceased, discontinued, deprecated, obsolete, removed, replaced, omitted, skipped, ignored',
    only: 'only, solely, exclusively, alone, nothing but, nobody but, no other, limited to, restricted to, merely, sole',
    plain:
      "no less than, no fewer than, no more than, not more than, no later than, whether or not, no matter, no. , as well as, first of all, at first, at last, at all, after all, once again, more or less, in the first place, not later than, don't hesitate, do not hesitate, don't worry, do not worry, no doubt, no wonder",
    condition: 'if, when, whenever, unless, whether, in case',
    rows: `
only, just, merely, solely, exclusively, limited to | not only, not just, not merely, not solely, not exclusively, not limited to
must, have to, has to, required to, is required, are required, need to, needs to, mandatory | may, might, can, could, optional, optionally, allowed to, free to
at least, no less than, no fewer than, minimum, or more, more than, over | at most, no more than, not more than, maximum, or less, up to, less than, fewer than, under
more | less, fewer
most | least, fewest
larger, bigger, greater, large, big | smaller, small
largest, biggest, greatest | smallest
higher, high | lower, low
highest | lowest
longer, long | shorter, short
faster, quicker, fast | slower, slow
earlier, previously, formerly | later, subsequently, afterwards
better | worse
older | newer
above | below
increase, increases, increased, increasing, rise, rises, rose, grow, grows, grew | decrease, decreases, decreased, decreasing, fall, falls, fell, decline, declines, declined, reduce, reduces, reduced, shrink
before | after | until | while, during
begins, begin, began, starts, start, started | ends, end, ended, stops, stop, stopped
start of, beginning of | end of
first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth | last
once | twice | three times
half | third, a third | quarter, a quarter
all, every, each | some, several | none, no | few
many | few
always | sometimes | never
both | neither
everything | nothing | something
anyone, everyone, anybody, everybody | nobody, no one
enable, enables, enabled, turn on, turns on, switch on | disable, disables, disabled, turn off, turns off, switch off
allow, allows, allowed, permit, permits, permitted | forbid, forbids, forbidden, prevent, prevents, prohibited, prohibit
true | false
open, opens, opened | close, closes, closed, shut
same, identical | different
success, succeeds, successful, succeed | failure, fails, failed, fail
public | private
accept, accepts, accepted | reject, rejects, rejected, refuse, refuses, refused
include, includes, included, including | exclude, excludes, excluded, excluding, except
such as, including, as well as, for example | other than, except, apart from, but not
valid | invalid
possible | impossible
add, adds, added | remove, removes, removed
local | remote
north, northern | south, southern
east, eastern | west, western
won, wins, win | lost, loses, lose
inside | outside
left | right
if, when | unless, except
with | without
worry, worry about | don't worry, do not worry, no need to worry
hesitate, hesitates | don't hesitate, do not hesitate`,
  },
  de: {
    negation: 'nicht, kein, keine, keinen, keinem, keiner, keines, nie, niemals, nichts, niemand, ohne, weder',
    hint: 'statt, außer, kaum, fehlt, fehlen, unmöglich',
    only: 'nur, lediglich, ausschließlich, allein, bloß, erst',
    plain: 'nicht nur, nicht mehr als, nicht weniger als',
    condition: 'wenn, falls, ob, sofern',
    rows: `
muss, müssen, musste, mussten | kann, können, darf, dürfen, könnte, könnten
mindestens, wenigstens, mehr als | höchstens, maximal, weniger als
mehr | weniger
größer, größere, größeren | kleiner, kleinere, kleineren
vor | nach
alle, jeder, jede, jedes | einige, manche | keine
immer | manchmal | nie, niemals
erste, ersten, erster | zweite, zweiten, zweiter | dritte, dritten, dritter | letzte, letzten, letzter
erlaubt | verboten
mit | ohne`,
  },
  es: {
    negation: 'no, nunca, jamás, ningún, ninguna, ninguno, nadie, nada, sin, ni, tampoco',
    hint: 'excepto, salvo, imposible, falta, faltan, apenas',
    only: 'solo, sólo, solamente, únicamente, exclusivamente, único, única',
    plain: 'no solo, no sólo, no más de, no menos de',
    condition: 'si, cuando',
    rows: `
debe, deben, debía, debían, tiene que, tienen que | puede, pueden, podría, podrían, podía, podían
al menos, por lo menos, como mínimo, más de | como máximo, a lo sumo, menos de
más | menos
mayor, mayores | menor, menores
antes | después
todos, todas, cada | algunos, algunas | ningún, ninguna
siempre | nunca, jamás
primer, primero, primera | segundo, segunda | tercer, tercero, tercera | último, última
con | sin`,
  },
  fr: {
    negation: 'pas, jamais, aucun, aucune, rien, personne, sans, ni',
    hint: 'sauf, impossible, plutôt, guère',
    only: 'seulement, uniquement, exclusivement, seul, seule',
    plain: 'pas seulement, pas plus de, pas moins de',
    condition: 'si, quand, lorsque',
    rows: `
doit, doivent, devait, faut | peut, peuvent, pourrait, pouvait
au moins, au minimum, plus de | au plus, au maximum, moins de
plus | moins
avant | après
tous, toutes, chaque | certains, certaines | aucun, aucune
toujours | parfois | jamais
premier, première | deuxième, second, seconde | troisième | dernier, dernière
avec | sans`,
  },
  it: {
    negation: 'non, mai, nessun, nessuna, nessuno, niente, nulla, senza, né',
    plain: 'non solo',
    condition: 'se, quando',
    rows: `
deve, devono, doveva | può, possono, potrebbe, poteva
almeno, come minimo | al massimo, al più
più | meno
prima | dopo
tutti, tutte, ogni | alcuni, alcune | nessun, nessuna
con | senza`,
  },
  pt: {
    negation: 'não, nunca, jamais, nenhum, nenhuma, ninguém, nada, sem, nem',
    plain: 'não só, não apenas',
    condition: 'se, quando',
    rows: `
deve, devem, devia, tem que | pode, podem, poderia, podia
pelo menos, no mínimo | no máximo
mais | menos
antes | depois
todos, todas, cada | alguns, algumas | nenhum, nenhuma
com | sem`,
  },
  nl: {
    negation: 'niet, geen, nooit, niets, niemand, zonder, noch',
    plain: 'niet alleen',
    condition: 'als, indien, wanneer',
    rows: `
moet, moeten, moest | kan, kunnen, mag, mogen
minstens, ten minste | hoogstens, maximaal
meer | minder
voor | na
alle, elk, elke | sommige | geen
met | zonder`,
  },
  sv: {
    negation: 'inte, ej, aldrig, ingen, inget, inga, utan',
    condition: 'om, när',
    rows: 'måste | kan, får\nminst | högst\nfler, mer | färre, mindre\nföre | efter\nalla | några | inga',
  },
  da: {
    negation: 'ikke, aldrig, ingen, intet, uden',
    condition: 'hvis, når',
    rows: 'skal | kan, må\nmindst | højst\nflere, mere | færre, mindre\nfør | efter\nalle | nogle | ingen',
  },
  no: {
    negation: 'ikke, aldri, ingen, intet, uten',
    condition: 'hvis, når',
    rows: 'må | kan\nminst | høyst\nflere, mer | færre, mindre\nfør | etter\nalle | noen | ingen',
  },
  ru: {
    negation: 'не, нет, никогда, ни, никто, ничего, без, нельзя',
    plain: 'не только, не менее, не более',
    condition: 'если, когда',
    rows: `
должен, должна, должны, должно, необходимо | может, могут, можно
не менее, как минимум | не более, максимум
больше, более | меньше, менее
до | после
все, каждый, каждая | некоторые | никто`,
  },
  hi: {
    negation: 'नहीं, न, मत, बिना, कभी',
    condition: 'यदि, अगर, जब',
    rows: 'चाहिए, अनिवार्य | सकता, सकती, सकते\nकम से कम | अधिक से अधिक\nपहले | बाद',
  },
  ar: {
    negation: 'لا, لم, لن, ليس, ليست, غير, دون, بدون',
    rows: 'يجب | يمكن, قد\nعلى الأقل | على الأكثر\nقبل | بعد',
  },
}
