/** Whether a value that came from outside has fields: an object or, as in JavaScript itself, an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
