/** The TeX source of formulas that KaTeX, MathJax or MathML show. */
import type { Element } from 'hast'
import { classes, findElement, isElement, property, textOf } from './tree.ts'

export interface Formula {
  /** With its delimiters: `$…$`, or `$$…$$` when it stands alone. */
  readonly text: string
  readonly isDisplayed: boolean
}

/** @returns `null` for an element that shows no formula; an empty text for one that repeats what stands elsewhere */
export function formulaOf(element: Element): Formula | null {
  const { tagName } = element
  const names = classes(element)
  if (tagName === 'script') {
    const type = property(element, 'type') ?? ''
    return type.startsWith('math/tex') ? delimited(textOf(element), type.includes('mode=display')) : null
  }
  // MathJax 2 shows a formula beside the script that holds its source.
  if (names.some((name) => /^MathJax(?:_|$)/.test(name)) && tagName !== 'mjx-container')
    return { text: '', isDisplayed: false }
  const isDisplayed =
    names.includes('katex-display') || property(element, 'display') === 'block' || element.properties.display === 'true'
  const isFormula =
    names.includes('katex') || names.includes('katex-display') || tagName === 'math' || tagName === 'mjx-container'
  if (isFormula) {
    const source = texOf(element)
    return source === null
      ? { text: textOf(element).replaceAll(/\s+/g, ' ').trim(), isDisplayed }
      : delimited(source, isDisplayed)
  }
  if (tagName === 'img' && names.some((name) => /^(?:tex|latex|math|mwe-math-fallback.*|equation)$/i.test(name))) {
    const alt = property(element, 'alt')
    return alt === null ? null : delimited(alt, false)
  }
  return null
}

function texOf(element: Element): string | null {
  const annotation = findElement(
    element,
    (each) => each.tagName === 'annotation' && /tex/i.test(property(each, 'encoding') ?? ''),
  )
  if (annotation !== null) return textOf(annotation)
  const said = (each: Element): string | null =>
    property(each, 'dataLatex') ?? property(each, 'dataTex') ?? property(each, 'alttext') ?? property(each, 'altText')
  const holder =
    said(element) === null ? findElement(element, (each) => isElement(each) && said(each) !== null) : element
  return holder === null ? null : said(holder)
}

function delimited(source: string, isDisplayed: boolean): Formula {
  const tex = source.trim()
  if (tex === '') return { text: '', isDisplayed }
  const mark = isDisplayed ? '$$' : '$'
  return { text: `${mark}${tex}${mark}`, isDisplayed }
}
