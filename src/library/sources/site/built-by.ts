/** Which site generator has made a page, by what the page says. */
import { SITE_GENERATORS } from '../../sites/generators/index.ts'
import type { SiteGenerator } from '../../sites/site.ts'

/** @param madeBy of the page's head; `''`: it says nothing */
export const generatorOf = (madeBy: string): SiteGenerator | null =>
  madeBy === '' ? null : (SITE_GENERATORS.find((generator) => generator.built?.says.test(madeBy) === true) ?? null)
