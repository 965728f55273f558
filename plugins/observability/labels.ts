/** Labels of metrics come from strangers' requests: each has a bounded set of values. */

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Were a raw path to slip in, it could not fill the memory: beyond so many, patterns are counted together. */
const MAX_ROUTES = 60

export const methodLabel = (method: string): string => (METHODS.has(method) ? method : 'other')

/** @returns a function that keeps the first patterns it sees and calls later ones `other`. */
export function createRouteLabel(most = MAX_ROUTES): (route: string) => string {
  const known = new Set<string>()
  return (route) => {
    if (route === '') return 'none'
    if (known.has(route)) return route
    if (known.size >= most) return 'other'
    known.add(route)
    return route
  }
}
