/** A book of many short pages that share words, and questions to it: the same at every run. */
const THINGS = ['sluice', 'barge', 'lantern', 'weir', 'towpath', 'anchor', 'windlass', 'mooring', 'culvert', 'millpond']
const DEEDS = [
  'opened',
  'painted',
  'measured',
  'repaired',
  'inspected',
  'flooded',
  'numbered',
  'greased',
  'locked',
  'lowered',
]
const TIMES = ['at dawn', 'every seventh day', 'before the frost', 'after heavy rain', 'in the dry season']

const pick = (words: readonly string[], index: number): string => words[index % words.length] ?? ''

export const book = (): { readonly id: string; readonly content: string }[] =>
  Array.from({ length: 30 }, (_, page) => ({
    id: `page-${page}`,
    content: [
      `# Rules of the canal, part ${page}`,
      ...Array.from(
        { length: 4 },
        (_, part) =>
          `## The ${pick(THINGS, page + part * 3)}\n\nThe ${pick(THINGS, page + part * 3)} of reach ${page} is ` +
          `${pick(DEEDS, page * 3 + part)} ${pick(TIMES, page + part)}, and the ${pick(THINGS, page * 7 + part)} beside it is ` +
          `${pick(DEEDS, page + part * 5)} by the keeper.${' Nothing else is done there.'.repeat((page * 4 + part) % 23)}` +
          `${' Ask the lockmaster first.'.repeat((page + part * 11) % 19)}`,
      ),
    ].join('\n\n'),
  }))

export const questions = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, at) => `When is the ${pick(THINGS, at)} of reach ${at % 30} ${pick(DEEDS, Math.floor(at / 10))}?`,
  )
