/** Every site generator, one line each. Which comes first is asked first whether a folder is its own. */
import type { SiteGenerator } from '../site.ts'
import { d2lbook } from './d2lbook.ts'
import { docusaurus } from './docusaurus.ts'
import { github } from './github.ts'
import { hugo } from './hugo.ts'
import { jekyll } from './jekyll.ts'
import { mdbook } from './mdbook.ts'
import { mintlify } from './mintlify.ts'
import { mkdocs } from './mkdocs.ts'
import { plain } from './plain.ts'
import { sphinx } from './sphinx.ts'
import { starlight } from './starlight.ts'
import { vitepress } from './vitepress.ts'

export const SITE_GENERATORS: readonly SiteGenerator[] = [
  docusaurus,
  vitepress,
  mkdocs,
  mdbook,
  starlight,
  hugo,
  mintlify,
  sphinx,
  d2lbook,
  jekyll,
  github,
  plain,
]

export const SITE_NAMES: readonly string[] = SITE_GENERATORS.map(({ name }) => name)

/** @param name `null`: nothing is known of where the page comes from */
export const generatorNamed = (name: string | null): SiteGenerator =>
  SITE_GENERATORS.find((generator) => generator.name === name) ?? plain
