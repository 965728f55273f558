/** Hugo's shortcodes: `{{< note title="…" >}}` … `{{< /note >}}`, and the same with `%`. */
import type { LeftOut } from '../left-out.ts'
import { readArguments, type TagArguments, type TextSyntax, titleOf } from './text-syntax.ts'

const SHORTCODE =
  /\{\{([<%])\s*(\/\*)?\s*(\/?)\s*([\w./-]+)?((?:"[^"]*"|`[^`]*`|(?![>%]\}\}|\*\/)[^"`]){0,1000}?)\s*(\/?)\s*(\*\/)?\s*[>%]\}\}/g

interface Tag {
  readonly start: number
  readonly end: number
  readonly name: string
  readonly closes: boolean
  readonly args: TagArguments
  /** `{{</* name *​/>}}`: shown as it is written, without its stars. */
  readonly literal: string | null
  /** From the tag around it. */
  readonly ownTitle?: string | undefined
}

export const shortcodes: TextSyntax = {
  hints: ['{{<', '{{%'],
  rewrite(source, leftOut) {
    const tags = readTags(source)
    const pairs = pair(tags)
    const titles = titlesOfTabs(tags, pairs)
    const out: string[] = []
    let from = 0
    tags.forEach((tag, index) => {
      out.push(
        source.slice(from, tag.start),
        tag.literal ?? replacement(source, { ...tag, ownTitle: titles.get(index) }, pairs.has(index), leftOut),
      )
      from = tag.end
    })
    out.push(source.slice(from))
    return out.join('')
  },
}

const readTags = (source: string): readonly Tag[] =>
  [...source.matchAll(SHORTCODE)].map((match) => {
    const [all, , stars, slash, name = '', args = ''] = match
    return {
      start: match.index,
      end: match.index + all.length,
      name,
      closes: slash === '/',
      args: readArguments(args),
      literal: stars === undefined ? null : all.replace(/^(\{\{[<%])\s*\/\*/, '$1').replace(/\*\/\s*([>%]\}\})$/, '$1'),
    }
  })

/** The tags that have a partner: an opening one without stands for itself. */
function pair(tags: readonly Tag[]): ReadonlySet<number> {
  const paired = new Set<number>()
  const open: number[] = []
  tags.forEach((tag, index) => {
    if (tag.literal !== null) return
    if (!tag.closes) {
      open.push(index)
      return
    }
    const partner = open.findLastIndex((at) => tags[at]?.name === tag.name)
    if (partner < 0) return
    paired.add(open[partner] ?? -1).add(index)
    open.length = partner
  })
  return paired
}

/** `{{< tabs items="npm,yarn" >}}` names the tabs in it, in their order. */
function titlesOfTabs(tags: readonly Tag[], paired: ReadonlySet<number>): ReadonlyMap<number, string> {
  const titles = new Map<number, string>()
  const around: string[][] = []
  tags.forEach(({ args, closes, literal }, index) => {
    if (literal !== null || !paired.has(index)) return
    if (closes) around.pop()
    else {
      const title = around.at(-1)?.shift()
      if (title !== undefined) titles.set(index, title)
      around.push(args.named.items?.split(',').map((each) => each.trim()) ?? [])
    }
  })
  return titles
}

const CODE = /^(?:highlight|code|prism)$/
const INCLUDE = /^(?:include\w*|readfile|code_?(?:sample|new|file)\w*|snippet)$/
const REFERENCE = /^(?:ref|relref|link|url|absurl|relurl)$/

function replacement(source: string, tag: Tag, isPaired: boolean, leftOut: LeftOut): string {
  const { args, name, closes } = tag
  const block = standsAlone(source, tag)
  if (isPaired && CODE.test(name) && block) {
    const language = args.named.lang ?? args.named.language ?? args.positional[0] ?? ''
    return closes ? '```' : `\`\`\`${language}`
  }
  if (isPaired) {
    const title =
      titleOf(args) ??
      args.named.name ??
      tag.ownTitle ??
      (/^(?:tab|tabitem|step|details|expand|card)$/i.test(name) ? args.positional[0] : undefined)
    // With its text on the same line it is no container, and its title is written before that.
    if (!block) return !closes && title !== undefined && beginsLine(source, tag) ? `\n${title}: ` : ''
    if (closes) return '\n:::\n'
    return `\n:::${containerName(name, args)}${title === undefined ? '' : `[${title.replaceAll(/[[\]]/g, '\\$&')}]`}\n`
  }
  if (closes) return ''
  if (REFERENCE.test(name)) return args.positional[0] ?? args.named.path ?? ''
  const text = args.named.text ?? args.named.caption ?? args.named.alt ?? titleOf(args)
  if (text !== undefined) return text
  leftOut.add(INCLUDE.test(name) ? 'include' : 'template')
  return ''
}

/** A callout says its kind in its name, `{{< note >}}`, or in an argument, `{{< alert type="warning" >}}`. */
function containerName(name: string, { named, positional }: TagArguments): string {
  if (!/^(?:alert|callout|admonition|hint|notice|pageinfo)$/i.test(name)) return CALLOUTS.test(name) ? name : 'div'
  const kind = named.type ?? named.color ?? named.style ?? named.context ?? positional[0] ?? ''
  return CALLOUTS.test(kind) ? kind : 'div'
}

const CALLOUTS =
  /^(?:note|tip|info|warning|caution|danger|important|attention|error|success|question|example|details)$/i

function standsAlone(source: string, tag: Tag): boolean {
  const lineEnd = source.indexOf('\n', tag.end)
  const after = source.slice(tag.end, lineEnd < 0 ? source.length : lineEnd)
  return beginsLine(source, tag) && after.trim() === ''
}

const beginsLine = (source: string, { start }: Tag): boolean =>
  source.slice(source.lastIndexOf('\n', start - 1) + 1, start).trim() === ''
