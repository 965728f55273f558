/** Roles, labels, tabs and tables of contents of d2lbook. */
import { containerLines, type LineSyntax } from './line-syntax.ts'
import type { TextSyntax } from './text-syntax.ts'

/** Looked for at the beginning of a run of spaces alone, so that a long one is read once. */
const SPACE = '(?:(?<![ \\t])[ \\t]+)?'
/** A label, a caption's width and the like, on a line of their own or behind a caption. */
const UNSEEN = new RegExp(`${SPACE}:(?:label|eqlabel|width|bibliography):\`[^\`]*\``, 'g')
/** What stands in the sentence, as `Section 5.6` does. */
const REFERENCE = /:(numref|eqref|ref|citet):`([^`]*)`/g
const NAMED: Readonly<Record<string, string>> = {
  sec: 'section',
  subsec: 'section',
  chap: 'chapter',
  chapter: 'chapter',
  fig: 'figure',
  img: 'figure',
  eq: 'equation',
  tab: 'table',
  table: 'table',
}

/** `:numref:`sec_weight_decay`` has a number once the book is built: by its name a reader finds it as well. */
function nameReference(whole: string, role: string, label: string): string {
  if (role === 'citet') return label.split(',').map(nameSource).join(', ')
  const [, prefix = '', rest = ''] = /^([a-z]+)[_:-](.+)$/i.exec(label) ?? []
  const kind = NAMED[prefix.toLowerCase()] ?? (role === 'eqref' ? 'equation' : 'section')
  const name = (NAMED[prefix.toLowerCase()] === undefined ? label : rest).replaceAll(/[_-]/g, ' ')
  return name === '' ? whole : `${kind} “${name}”`
}

/** What a reader sees as a number in brackets: the sentence is whole without it, and what stands before, which may be a line's end. */
const CITED = /(?:(?<!\s)(?:[ \t]+|[ \t]*\n[ \t]*))?:cite:`[^`\s,]+(?:, ?[^`\s,]+)*`/g

export const d2lbookCitations: TextSyntax = {
  hints: [':cite:`'],
  rewrite: (source) => source.replaceAll(CITED, ''),
}

/** `Ioffe.Szegedy.2015` → `Ioffe and Szegedy (2015)`. */
function nameSource(key: string): string {
  const [, people = key, year] = /^(.*)\.(\d{4}\w?)$/.exec(key.trim()) ?? []
  const names = people.split('.').map((name) => name.replaceAll('_', ' '))
  const others = names.at(-1) === 'ea'
  const known = others ? names.slice(0, -1) : names
  const listed = others ? `${known.join(', ')} et al.` : known.join(known.length === 2 ? ' and ' : ', ')
  return year === undefined ? listed : `${listed} (${year})`
}

/** Marks within lines; `[**`, which makes a slide of what it encloses, leaves what it encloses. */
export const d2lbookMarks: LineSyntax = {
  hints: [':`', '[**', '(**', '**]', '**)', '[~~', '~~]', '(~~', '~~)'],
  take(lines, index) {
    const line = lines[index] ?? ''
    const read = line
      .replaceAll(UNSEEN, '')
      .replaceAll(REFERENCE, nameReference)
      .replaceAll(/[[(](\*\*|~~)(?=\S)/g, '$1')
      .replaceAll(/(\*\*|~~)[\])](?![([])/g, '$1')
      .replaceAll('~~', '')
    return read === line ? null : { lines: read.trim() === '' && line.trim() !== '' ? [] : [read], next: index + 1 }
  },
}

const TAB = /^:begin_tab:`([^`\n]*)`[ \t]*$/
const TAB_END = /^:end_tab:[ \t]*$/

export const d2lbookTabs: LineSyntax = {
  hints: [':begin_tab:', ':end_tab:'],
  take(lines, index, { rewrite }) {
    const line = lines[index] ?? ''
    if (TAB_END.test(line)) return { lines: [], next: index + 1 }
    const [, frameworks] = TAB.exec(line) ?? []
    if (frameworks === undefined) return null
    const end = lineAfter(lines, index, (each) => TAB_END.test(each) || TAB.test(each))
    return {
      lines: containerLines('', 'tab-item', frameworks, rewrite(lines.slice(index + 1, end))),
      next: TAB_END.test(lines[end] ?? '') ? end + 1 : end,
    }
  },
}

/** ```` ```toc ````: the pages of a chapter, and how deep to list them. */
export const d2lbookContents: LineSyntax = {
  hints: ['```toc', '```eval_rst'],
  isFence: true,
  take(lines, index) {
    if (!/^```(?:toc|eval_rst)[ \t]*$/.test(lines[index] ?? '')) return null
    return { lines: [], next: lineAfter(lines, index, (line) => /^```[ \t]*$/.test(line)) + 1 }
  },
}

/** The first such line behind `index`; the end where there is none. */
function lineAfter(lines: readonly string[], index: number, isMeant: (line: string) => boolean): number {
  let at = index + 1
  while (at < lines.length && !isMeant(lines[at] ?? '')) at++
  return at
}
