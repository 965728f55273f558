/** Cuts a text into sentences that can be quoted: never across blocks, never inside a code block. */

export interface Span {
  /** UTF-16 code units into the text; `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** What stands before a full stop that ends no sentence. */
const ABBREVIATION = new RegExp(
  `(?:(?<![\\p{L}\\p{M}])(?:${[
    ...[
      'Mr',
      'Mrs',
      'Ms',
      'Mme',
      'Mlle',
      'Dr',
      'Dra',
      'Prof',
      'St',
      'Ste',
      'Sr',
      'Sra',
      'Jr',
      'Rev',
      'Hon',
      'Gen',
      'Col',
    ],
    ...[
      'Lt',
      'Sgt',
      'Capt',
      'Gov',
      'Sen',
      'Rep',
      'Pres',
      'vs',
      'v',
      'cf',
      'ca',
      'c',
      'approx',
      'est',
      'No',
      'Nos',
      'Nr',
    ],
    ...[
      'Vol',
      'vol',
      'Fig',
      'Figs',
      'fig',
      'Eq',
      'Sec',
      'sec',
      'Ch',
      'p',
      'pp',
      'ed',
      'eds',
      'Abs',
      'Art',
      'art',
      'bzw',
    ],
    ...[
      'Inc',
      'Ltd',
      'Co',
      'Corp',
      'Bros',
      'Mt',
      'Ft',
      'Ave',
      'Blvd',
      'Dept',
      'Univ',
      'Jan',
      'Feb',
      'Mar',
      'Apr',
      'Aug',
    ],
    ...[
      'Sept',
      'Sep',
      'Oct',
      'Nov',
      'Dec',
      'usw',
      'evtl',
      'ggf',
      'inkl',
      'max',
      'min',
      'al',
      'pág',
      'núm',
      'Ud',
      'Uds',
    ],
    ...['т', 'г', 'гг', 'см', 'им', 'ул', 'стр', 'рис', 'डॉ', 'श्री'],
  ].join('|')})\\.|(?<![\\p{L}\\p{M}])\\p{L}\\.(?:\\s?\\p{L}\\.)*|^\\s*(?:\\d{1,3}|\\p{L})[.)])\\s*$`,
  'u',
)
/** After these a sentence does go on even where the next word has a capital, unless that word opens one by itself. */
const OPENING = /^(?:The|A|An|This|That|These|Those|It|He|She|They|We|You|In|On|At|If|When|However|But|And)\b/u
const INITIALS = /\p{L}\.\s?\p{L}\.\s*$/u

/** Spans in order, without the white space around them; headings, list items and table rows stand alone. */
export function splitSentences(text: string, language: string): Span[] {
  const segmenter = segmenterOf(language)
  const spans: Span[] = []
  for (const block of splitBlocks(text)) {
    if (block.code) pushTrimmed(spans, text, block.start, block.end)
    else addSentences(spans, text, block, segmenter)
  }
  return spans
}

function addSentences(spans: Span[], text: string, block: Span, segmenter: Intl.Segmenter): void {
  let start = block.start
  let end = block.start
  for (const { segment } of segmenter.segment(text.slice(block.start, block.end))) {
    if (end > start && !continues(text.slice(start, end), text.slice(end, block.end))) {
      pushTrimmed(spans, text, start, end)
      start = end
    }
    end += segment.length
  }
  pushTrimmed(spans, text, start, end)
}

/** Ends a sentence with no space behind it, in scripts that write none. */
const ENDS_WITHOUT_SPACE = /[。！？।॥؟۔…．｡]["'”’»）」』)\]]*$/u
const CODE_SPAN = /(`+)[^`]+\1/g

/** Whether the sentence `before` goes on with `next`, the rest of its block, whatever the segmenter thinks. */
function continues(before: string, next: string): boolean {
  // Inside an address, a path, a number or a link's target nothing ends: `?tab=`, `v1.2`, `docs.example`.
  if (/\S$/.test(before) && /^\S/.test(next) && !ENDS_WITHOUT_SPACE.test(before)) return true
  if (before.includes('`') && next.includes('`') && before.replaceAll(CODE_SPAN, '').includes('`')) return true
  // "The `?` operator" and "the vec! macro" go on too.
  if (/^\p{Ll}/u.test(next) && !/[。！？]\s*$/u.test(before)) return true
  if (!ABBREVIATION.test(before)) return false
  return !(INITIALS.test(before) && OPENING.test(next))
}

interface Block extends Span {
  readonly code: boolean
}

const FENCE = /^\s*(```+|~~~+)/
/** A line that begins something of its own: list item, heading, quotation, table row. */
const OPENS_BLOCK = /^\s*(?:[-*+•◦▪·]\s|\d{1,3}[.)]\s|#{1,6}\s|>|\||\p{L}\)\s)/u
/** Where prose is wrapped by hand, lines reach about this far; a shorter line ended on purpose. */
const WRAPPED_LINE = 40

/** Lines joined to blocks: a newline inside wrapped prose is only a space. */
function* splitBlocks(text: string): Generator<Block> {
  let start = 0
  let end = 0
  let fence: string | undefined
  let previous = ''
  for (const line of linesOf(text)) {
    const content = text.slice(line.start, line.end)
    const mark = FENCE.exec(content)?.[1]
    if (fence !== undefined) {
      end = line.end
      if (mark?.startsWith(fence) === true) {
        yield { start, end, code: true }
        start = end
        fence = undefined
      }
    } else if (mark !== undefined) {
      yield { start, end, code: false }
      start = line.start
      end = line.end
      fence = mark
    } else {
      if (breaksBefore(previous, content)) {
        yield { start, end, code: false }
        start = line.start
      }
      end = line.end
    }
    previous = content
  }
  yield { start, end, code: fence !== undefined }
}

function breaksBefore(previous: string, line: string): boolean {
  if (previous.trim() === '' || line.trim() === '') return true
  if (OPENS_BLOCK.test(line) || /^\s*(?:#{1,6}\s|\|)/.test(previous) || FENCE.test(previous)) return true
  // "т.\nе. foo" is wrapped inside an abbreviation.
  if (/^\s*\p{Ll}/u.test(line) && ABBREVIATION.test(previous)) return false
  if (/[.!?:;।。！？…]["'”’»)\]]*\s*$/u.test(previous)) return true
  return previous.trimEnd().length < WRAPPED_LINE && !/^\s*\p{Ll}/u.test(line)
}

function* linesOf(text: string): Generator<Span> {
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline + 1
    yield { start, end }
    start = end
  }
}

function pushTrimmed(spans: Span[], text: string, start: number, end: number): void {
  const slice = text.slice(start, end)
  const trimmed = slice.trim()
  if (trimmed === '') return
  const from = start + slice.indexOf(trimmed)
  spans.push({ start: from, end: from + trimmed.length })
}

const segmenters = new Map<string, Intl.Segmenter>()

function segmenterOf(language: string): Intl.Segmenter {
  const existing = segmenters.get(language)
  if (existing !== undefined) return existing
  const segmenter = new Intl.Segmenter(Intl.Segmenter.supportedLocalesOf(safeTag(language))[0] ?? 'en', {
    granularity: 'sentence',
  })
  segmenters.set(language, segmenter)
  return segmenter
}

const safeTag = (language: string): string => (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language) ? language : 'en')
