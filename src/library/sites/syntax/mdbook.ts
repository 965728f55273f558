/** mdBook's `{{#include file:lines}}` and its kin, as far as they could not be read. */
import type { TextSyntax } from './text-syntax.ts'

const REFERENCE = /(\\?)\{\{\s*#(include|rustdoc_include|playground|playpen|template|title)\b([^}\n]*)\}\}/g

/** A backslash before it makes it text. */
export const mdBookIncludes: TextSyntax = {
  hints: ['{{#', '{{ #'],
  rewrite: (source, leftOut) =>
    source.replaceAll(REFERENCE, (all, backslash: string, name: string) => {
      if (backslash !== '') return all.slice(1)
      if (name !== 'title') leftOut.add('include')
      return ''
    }),
}
