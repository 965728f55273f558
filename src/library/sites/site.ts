/** What a site generator makes of a folder of pages, as data: one file a generator, one line in `generators/index.ts`. */

import type { AddressRules } from './address.ts'
import type { AnchorStyle } from './anchors.ts'
import type { ExcludeRule } from './excluded.ts'
import type { IncludeSyntax } from './includes/include-syntax.ts'
import type { LeftOutKind } from './left-out.ts'
import type { LineSyntax } from './syntax/line-syntax.ts'
import type { TextSyntax } from './syntax/text-syntax.ts'

export interface SiteGenerator {
  readonly name: string
  /** Files or folders in the root of a site by which it is known; none: it is only ever named. */
  readonly configFiles: readonly string[]
  /** Names of further files beside the configuration that it is read with. */
  readonly sideFiles?: RegExp
  /** A folder below the root whose files all count as side files. */
  readonly sideFolder?: string
  /** Looks into such a file, where others use its name too. @default always true */
  readonly claims?: (config: string) => boolean
  /** What only its pages hold, outside code: identifies it where there is no configuration. */
  readonly signs?: RegExp
  /** The path of the configuration that a configuration goes on from, from its folder. */
  inherits?(config: string): string | undefined

  /** Reads before Markdown is read, inside code too. */
  readonly textSyntaxes: readonly TextSyntax[]
  readonly lineSyntaxes: readonly LineSyntax[]
  /**
   * In text and never in code: what a generator puts a value for, and this does not know (counted by its kind), or
   * marks of its own around words, of which group `shown` is shown.
   */
  readonly placeholders: readonly {
    readonly pattern: RegExp
    readonly kind: LeftOutKind | null
    readonly shown?: number
  }[]
  /** Comments in code that tell the generator how to show it. */
  readonly codeMarks?: RegExp
  /** What names the language of code inside a line, which readers see in its colours alone. */
  readonly inlineCodeMark?: RegExp
  readonly anchors: AnchorStyle
  /** Whether its pages show headings of the first level without an id, though they count among the others. @default false */
  readonly titlesHaveNoAnchor?: boolean
  /** Whether `.md` is MDX. @default a page that looks like it is */
  readonly readsMarkdownAsMdx?: boolean

  /** Names of pages, in small letters, that stand for their folder; of several in one folder the first does. */
  readonly folderPages: readonly string[]
  readonly addresses: AddressRules
  /** Why a page is not to be found by readers, by its front matter; `null` when it is. */
  leftOut(frontMatter: Readonly<Record<string, unknown>>): string | null
  readonly includes: readonly IncludeSyntax[]
  /** Whether `_name` is a page like any other, and no part that pages include. @default false */
  readonly underscoresArePages?: boolean
  /** How its built pages differ from those of others. */
  readonly built?: {
    /** In their `<meta name="generator">`, or in a comment in their head. */
    readonly says: RegExp
    /** Paths of pages that hold no text of their own: an index of terms, a form to search by, all pages as one. */
    readonly listsOnly?: RegExp
  }
  /** The file that names every page of the site; what it does not name is none. @default every file is a page */
  readonly tableOfContents?: {
    readonly file: string
    /** Below the site's root, where no configuration says it. */
    readonly usuallyIn: string
    /** Whether such a file is this generator's, where others use its name too. */
    isOwn(text: string): boolean
  }
  /** @throws nothing: a configuration that is not understood changes nothing */
  readConfig?(config: SiteConfig): Partial<SiteSettings>
}

export interface SiteConfig {
  readonly file: string
  readonly text: string
  /** Of those that it goes on from, the nearest first. */
  readonly inherited: readonly string[]
  /** Texts of the generator's side files that are there, by their names. */
  readonly sides: Readonly<Record<string, string>>
}

/** What the site's own configuration says. */
export interface SiteSettings {
  /** Where pages are, below the site's root; `''`: anywhere. */
  readonly contentFolder: string
  readonly anchors: AnchorStyle
  readonly addresses: AddressRules
  /** Below the site's root, where includes are looked for that name no place. */
  readonly includeFolders: readonly string[]
  /** Values of `{{ name }}`. */
  readonly variables: Readonly<Record<string, string>>
  /** Folders of pages whose name begins with an underscore. */
  readonly pageFolders?: readonly string[]
  /** Pages that are none of the site. */
  readonly excluded?: readonly ExcludeRule[]
  /** What stands before the names of a page's front matter among the variables. */
  readonly pagePrefix?: string
}

/** `draft: true` and `published: false`, which nearly all of them know. */
export function draft(frontMatter: Readonly<Record<string, unknown>>): string | null {
  return frontMatter.draft === true || frontMatter.published === false ? 'draft' : null
}
