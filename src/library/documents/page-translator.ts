/** Whoever can show stored pages in other languages connects this. */
import type { Principal } from '../../request/context.ts'
import type { StoredDocument } from './types.ts'

export interface TranslatedPage {
  readonly title: string
  /** BCP 47, canonical. */
  readonly language: string
  /** The whole page, with the structure of the original. */
  readonly source: string
  readonly format: 'markdown' | 'mdx' | 'html' | 'text'
  /** It is that of an older version of the page. */
  readonly stale: boolean
}

export interface PageTranslator {
  /** @returns those of the languages in which the page can be read beside its own, as canonical tags, once each */
  offered(page: Pick<StoredDocument, 'language'>, tags: readonly string[]): readonly string[]
  /**
   * What is not translated yet is translated now, at the reader's cost.
   * @returns null: the page is in that language already
   * @throws Problem `invalid_request` for what is no language; `not_configured`, `upstream_unavailable`, `rate_limited`
   */
  translate(
    page: Pick<StoredDocument, 'id' | 'collection'>,
    language: string,
    reader: { readonly principal: Principal; readonly peer: string | null },
  ): Promise<TranslatedPage | null>
}
