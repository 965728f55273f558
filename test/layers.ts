/**
 * Who may import whom. The table in docs/architecture.md says the same, and a test compares the two. Paths that end with
 * a slash are folders. The first layer that holds a file is the one that counts.
 */
export interface Layer {
  readonly files: readonly string[]
  /** In a few words, for whoever breaks it. */
  readonly rule: string
  /** What it may import, beside itself. `everything`: all but `except`. */
  readonly values: readonly string[] | 'everything'
  readonly except?: readonly string[]
  /** Of these, types only. */
  readonly types?: readonly string[]
}

const ERRORS = ['src/ports/no-answer.ts', 'src/ports/provider-error.ts', 'src/ports/database-error.ts']

export const layers: readonly Layer[] = [
  { files: ['src/main.ts', 'src/cli/'], rule: 'commands compose the program', values: 'everything' },
  {
    files: ['src/app/app.ts', 'src/app/move-older-data.ts', 'src/app/routes.ts'],
    rule: 'the composition neither listens nor reads a command line',
    values: 'everything',
    except: ['src/main.ts', 'src/cli/', 'src/server.ts'],
  },
  { files: ['src/base/'], rule: 'a leaf', values: [] },
  { files: ['src/text/'], rule: 'a leaf', values: [] },
  { files: ['src/models/'], rule: 'a leaf', values: [] },
  { files: ['src/request/problem.ts'], rule: 'problems know nothing', values: [] },
  {
    files: ['src/request/'],
    rule: 'what a request is knows nothing that works on it',
    values: ['src/base/', 'src/text/'],
    types: ['src/telemetry/'],
  },
  {
    files: ['src/telemetry/'],
    rule: 'telemetry measures ports and knows nobody who works with them',
    values: ['src/base/', 'src/request/', 'src/ports/', 'src/version.ts'],
  },
  { files: ['src/ports/'], rule: 'ports are interfaces', values: [] },
  {
    files: ['src/library/'],
    rule: 'the library knows no search',
    values: ['src/base/', 'src/text/', 'src/request/', ...ERRORS],
    types: ['src/ports/', 'src/telemetry/', 'src/plugin.ts'],
  },
  {
    files: ['src/chat/'],
    rule: 'the chat knows no HTTP, adapter or plugin',
    values: [
      'src/base/',
      'src/text/',
      'src/request/',
      'src/library/address.ts',
      'src/library/collections.ts',
      'src/library/guide.ts',
      ...ERRORS,
    ],
    types: ['src/ports/', 'src/telemetry/'],
  },
  {
    files: ['src/maintenance/'],
    rule: 'maintenance knows no HTTP, adapter or plugin',
    values: ['db/', 'src/base/', 'src/request/problem.ts'],
    types: ['src/ports/', 'src/telemetry/'],
  },
  {
    files: ['src/http/'],
    rule: 'HTTP knows no adapter, plugin or command',
    values: [
      ...['src/base/', 'src/chat/', 'src/library/', 'src/request/', 'src/telemetry/', 'src/text/'],
      ...['src/config.ts', 'src/version.ts', ...ERRORS],
    ],
    types: ['src/app/load-plugins.ts', 'src/app/open-ports.ts', 'src/maintenance/', 'src/plugin.ts', 'src/ports/'],
  },
  { files: ['src/web/'], rule: 'what runs in a browser is a client of the API', values: [] },
  { files: ['src/eval/'], rule: 'evaluation knows the API that it measures, and nothing behind it', values: [] },
  {
    files: ['src/adapters/'],
    rule: 'an adapter knows its port and its own technology',
    values: ['src/base/', 'src/models/', 'src/text/', 'src/plugin.ts', 'src/telemetry/trace.ts', ...ERRORS],
    types: ['src/ports/', 'src/telemetry/'],
  },
  {
    files: ['src/server.ts'],
    rule: 'the server listens over any fetch',
    values: ['src/base/'],
    types: ['src/http/'],
  },
  {
    files: ['src/'],
    rule: 'the root, and src/app beside app.ts, know no adapter, command or route',
    values: 'everything',
    except: [
      'src/adapters/',
      'src/cli/',
      'src/http/',
      'src/main.ts',
      'src/app/app.ts',
      'src/app/move-older-data.ts',
      'src/app/routes.ts',
      'src/server.ts',
      'plugins/',
      'db/',
    ],
    // What routes are written with is part of the plugin contract.
    types: ['src/http/access.ts', 'src/http/reply/schemas.ts'],
  },
  { files: ['plugins/'], rule: 'a plugin knows #sdk and its own folder', values: ['src/sdk.ts'] },
  {
    files: ['db/'],
    rule: 'migrations and backups know no more than a database',
    values: [],
    types: ['src/ports/', 'src/telemetry/'],
  },
]

const holds = (paths: readonly string[], path: string): boolean =>
  paths.some((each) => (each.endsWith('/') ? path.startsWith(each) : path === each))

export const layerOf = (path: string): Layer | undefined => layers.find(({ files }) => holds(files, path))

export function mayImport({ files, values, except = [], types = [] }: Layer, to: string, typeOnly: boolean): boolean {
  if (holds(files, to) || (typeOnly && holds(types, to))) return true
  return values === 'everything' ? !holds(except, to) : holds(values, to)
}

/** The rows of the table in docs/architecture.md. */
export function describeLayers(): string[] {
  const code = (paths: readonly string[]): string => paths.map((path) => `\`${path}\``).join(', ')
  return layers.map(({ files, values, except = [], types = [] }) => {
    const all = except.length === 0 ? 'everything' : `everything but ${code(except)}`
    const may = values === 'everything' ? all : values.length === 0 ? 'nothing else' : code(values)
    return `| ${code(files)} | ${may}${types.length === 0 ? '' : `; types of ${code(types)}`} |`
  })
}
