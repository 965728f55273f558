/**
 * A PostgreSQL array literal, to be bound as `${…}::text::int[]`. Sent as text because the driver's own arrays need a
 * look-up of types at each connection, which poolers in transaction mode break.
 */
export const arrayLiteral = (values: Iterable<number | string>): string => `{${[...values].join(',')}}`
