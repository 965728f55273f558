/** Labels of metrics come from strangers' requests: each has a bounded set of values. */

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export const methodLabel = (method: string): string => (METHODS.has(method) ? method : 'other')
