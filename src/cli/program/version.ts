import { VERSION } from '../../version.ts'
import { type Command, EXIT } from './command.ts'

export const version: Command = {
  name: 'version',
  summary: 'Print the version, the runtime and the platform',
  examples: [['lectern version', 'e.g. for a bug report']],
  async run(_words, _options, { out }) {
    out.write(`lectern ${VERSION} (${runtime()}, ${process.platform} ${process.arch})\n`)
    return EXIT.ok
  },
}

/** Each runtime states its own name and version beside the one of Node.js it resembles. */
export function runtime(): string {
  const { bun, deno, node } = process.versions
  if (bun !== undefined) return `Bun ${bun}`
  return deno === undefined ? `Node.js ${node}` : `Deno ${deno}`
}
