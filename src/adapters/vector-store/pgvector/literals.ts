/** Values as PostgreSQL reads them in text. */

/** Bound as `${…}::text::bigint[]`: the driver's own arrays need a look-up of types at each connection. */
export const arrayText = (values: readonly (number | string)[]): string => `{${values.join(',')}}`
