/** Where pages come from, and what a walk through such a place finds of each. */
import type { DocumentInput } from '../documents/types.ts'

export const SOURCE_KINDS = ['site', 'git', 'archive', 'folder'] as const
export type SourceKindName = (typeof SOURCE_KINDS)[number]

export interface SourceDefinition {
  readonly name: string
  readonly kind: SourceKindName
  /** Of the web, `git+https://…#branch:folder`, or a path of this machine. */
  readonly address: string
  readonly collection: string
  /** Between the beginnings of two syncs, e.g. `6h`; `null`: only when asked. */
  readonly every: string | null
  /** Patterns of the paths to take; none: all. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  /** BCP 47; `null`: found out from each page. */
  readonly language: string | null
  /** What pages of a folder, an archive or a repository have their addresses below. */
  readonly baseUrl: string | null
  /** The site generator, when it is known beforehand; `null`: found out. */
  readonly site: string | null
}

export type WalkedInput = Pick<DocumentInput, 'id' | 'format' | 'source' | 'title' | 'url' | 'site' | 'anchors'>

export type WalkItem =
  | {
      readonly type: 'page'
      /** What the page is known by from one walk to the next. */
      readonly address: string
      readonly input: WalkedInput
      /** Kept for the next walk; JSON. */
      readonly state: unknown
      /** Includes that were not read, a sentence each. */
      readonly warnings?: readonly string[]
    }
  /** What is stored of it is what it holds. */
  | { readonly type: 'unchanged'; readonly address: string }
  /** It is meant to be a page, and could not be had. Unless it is gone, what is stored of it stays. */
  | { readonly type: 'refused'; readonly address: string; readonly reason: string; readonly isGone: boolean }
  /** It is no page of the source; what is stored of it goes. */
  | { readonly type: 'left out'; readonly address: string; readonly reason: string }

export interface WalkEnd {
  /** Whether every page was come by: what was not is gone. */
  readonly isComplete: boolean
  /** What the report says of the walk as a whole. */
  readonly note?: string
}

export interface KnownPage {
  /** `null`: it could not be had, or has to be read again, whatever its place says. */
  readonly state: unknown
}

export interface WalkContext {
  readonly source: SourceDefinition
  /** By address: the pages of the walks before. */
  readonly known: ReadonlyMap<string, KnownPage>
  readonly signal: AbortSignal
}

export type Walk = AsyncGenerator<WalkItem, WalkEnd>

/** One way to come by pages: a file each in `kinds/`, a line each in `kinds/index.ts`. */
export interface SourceKind {
  readonly name: SourceKindName
  /**
   * Whether the address is one of this kind that may be read.
   * @throws SourceFailure when it is not
   */
  check(address: string): Promise<void>
  /** @throws SourceFailure when the place cannot be read at all */
  walk(context: WalkContext): Walk
}

/** A whole source cannot be read; the message is fit for a client. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure'
}
