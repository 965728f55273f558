import { flatten } from './generators/config-values.ts'
import type { SiteSettings } from './site.ts'

const VARIABLE = /\{\{-?[ \t]*([\w.$-]+)[ \t]*-?\}\}/g

/** Hugo's way to write one: `{{< param "version" >}}`. */
const PARAMETER = /\{\{[<%][ \t]*param[ \t]+["']?([\w.-]+)["']?[ \t]*[>%]\}\}/g

/** Puts in the values of `{{ name }}` that the site's configuration or the page's front matter gives; others stay. */
export function fillVariables(
  source: string,
  { variables, pagePrefix }: Pick<SiteSettings, 'variables' | 'pagePrefix'>,
  frontMatter: Readonly<Record<string, unknown>>,
): string {
  if (!source.includes('{{') || (pagePrefix === undefined && Object.keys(variables).length === 0)) return source
  const own = pagePrefix === undefined ? {} : flatten(frontMatter)
  const lookUp = (name: string): string | undefined => {
    if (Object.hasOwn(variables, name)) return variables[name]
    if (pagePrefix === undefined || !name.startsWith(pagePrefix)) return undefined
    const key = name.slice(pagePrefix.length)
    return Object.hasOwn(own, key) ? own[key] : undefined
  }
  return source
    .replaceAll(VARIABLE, (all, name: string) => lookUp(name) ?? all)
    .replaceAll(PARAMETER, (all, name: string) => lookUp(`param.${name}`) ?? all)
}
