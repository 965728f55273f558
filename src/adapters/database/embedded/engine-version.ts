/** The major version of PostgreSQL inside; a cluster of another one cannot be opened. Apart, for it is asked without the engine. */
export const ENGINE_MAJOR_VERSION = '18'
/** Of `@electric-sql/pglite`, whose files are unpacked under it. */
export const ENGINE_PACKAGE_VERSION = '0.5.14'
