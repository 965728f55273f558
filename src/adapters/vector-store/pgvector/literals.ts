/** Values as PostgreSQL reads them in text. */

export const vectorText = (vector: Float32Array): string => `[${vector.join(',')}]`

/** Bound as `${…}::text::bigint[]`: the driver's own arrays need a look-up of types at each connection. */
export const arrayText = (values: readonly (number | string)[]): string => `{${values.join(',')}}`
