/** Values as PostgreSQL reads them in text. */

/** Bound as `${…}::text::bigint[]`: the driver's own arrays need a look-up of types at each connection. */
export const arrayText = (values: readonly (number | string)[]): string => `{${values.join(',')}}`

/** A language and a pattern for its regions, bound as `${…}::text::jsonb`: `en` also takes `en-GB`. */
export const languagesText = (language: string): string =>
  JSON.stringify([language, `${language.replace(/[\\%_]/g, '\\$&')}-%`])
