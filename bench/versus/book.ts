/** Sixty short pages whose sections share their words, and questions about them, each asked once. */

const PAGES = 60
const SECTIONS = 4
const SENTENCES = 12
const THINGS =
  'anvil bellows cistern dyke easel forge gable hearth inkwell jetty kiln loom mast nave oven pulley rafter spindle trough weir'.split(
    ' ',
  )

export interface Page {
  readonly id: string
  readonly title: string
  /** Markdown, each with its heading. */
  readonly sections: readonly string[]
}

const thing = (index: number): string => THINGS[index % THINGS.length] ?? ''

export function makeBook(): readonly Page[] {
  return Array.from({ length: PAGES }, (_, page) => ({
    id: `page-${page}`,
    title: `The ${thing(page)} of house ${page}`,
    sections: Array.from({ length: SECTIONS }, (_, section) => {
      const sentences = Array.from(
        { length: SENTENCES },
        (_, index) =>
          `In house ${page} the ${thing(page + index)} leans on the ${thing(section * 7 + index * 3 + page)}.`,
      )
      return `## Floor ${section} with its ${thing(page + section)}\n\n${sentences.join(' ')}`
    }),
  }))
}

/** @param number the same number makes the same question */
export function makeQuestion(number: number): string {
  const page = number % PAGES
  const subject = thing(page + (Math.floor(number / PAGES) % SENTENCES))
  return `What does the ${subject} of house ${page} lean on, on floor ${number % SECTIONS}? (${number})`
}
