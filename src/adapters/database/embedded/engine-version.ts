/** The major version of PostgreSQL inside; a cluster of another one cannot be opened. Apart, for it is asked without the engine. */
export const ENGINE_MAJOR_VERSION = '18'
