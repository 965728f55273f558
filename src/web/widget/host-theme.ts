/** Whether the page around is dark, whatever made it so: what counts is the colour behind its text. */

export type Theme = 'light' | 'dark'

/** Reports at once, and whenever the page or the system changes. */
export function watchTheme(tell: (theme: Theme) => void): void {
  const look = (): void => tell(hostTheme())
  const observer = new MutationObserver(look)
  const attributes = { attributes: true, attributeFilter: ['class', 'style', 'data-theme', 'data-md-color-scheme'] }
  for (const element of [document.documentElement, document.body]) observer.observe(element, attributes)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look)
  look()
}

function hostTheme(): Theme {
  for (const element of [document.body, document.documentElement]) {
    const { backgroundColor, colorScheme } = getComputedStyle(element)
    const [red = 0, green = 0, blue = 0, alpha = 1] = (backgroundColor.match(/[\d.]+/g) ?? []).map(Number)
    // Weights of luminance by ITU-R BT.709; a page of no colour of its own has that of its scheme.
    if (alpha > 0.5) return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? 'dark' : 'light'
    if (colorScheme === 'dark') return 'dark'
    if (colorScheme.includes('dark') && prefersDark()) return 'dark'
  }
  return 'light'
}

const prefersDark = (): boolean => matchMedia('(prefers-color-scheme: dark)').matches
