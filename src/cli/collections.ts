import { CliError, type Command, EXIT, SERVER_OPTIONS, type ServerOptions } from './program/command.ts'
import { counted, table } from './program/text.ts'

interface CollectionsOptions extends ServerOptions {
  readonly json?: boolean
}

interface CollectionList {
  readonly items: readonly { readonly name: string; readonly documents: number }[]
}

export const collections: Command<CollectionsOptions> = {
  name: 'collections',
  summary: 'List and delete collections',
  arguments: [
    { name: '<action>', description: 'what to do', choices: ['list', 'delete'] },
    { name: '[name]', description: 'delete: which one' },
  ],
  options: [{ flags: '--json', description: 'print the reply as JSON' }, ...SERVER_OPTIONS],
  examples: [
    ['lectern collections list', 'each, with how many documents it holds'],
    ['lectern collections delete guide', 'the sample book goes, and does not come back'],
  ],
  async run([action, name], { json, ...server }, context) {
    if (action === 'delete' && name === undefined) throw new CliError('Say which collection.', { exitCode: EXIT.usage })
    const { connect, refusalOf } = await import('./program/connect.ts')
    const connected = await connect(server, context)
    try {
      if (action === 'delete') {
        const path = `/v1/collections/${encodeURIComponent(name ?? '')}`
        const reply = await connected.request(path, { method: 'DELETE' })
        if (!reply.ok) throw await refusalOf(reply)
        context.out.write(json ? `${JSON.stringify({ name, deleted: true })}\n` : `Deleted ${name}.\n`)
        return EXIT.ok
      }
      const list = await connected.json<CollectionList>('/v1/collections')
      const rows = list.items.map((each) => [each.name, counted(each.documents, 'document')])
      context.out.write(json ? `${JSON.stringify(list, null, 2)}\n` : table(rows))
      if (rows.length === 0 && !json) context.err.write('There are no collections yet.\n')
      return EXIT.ok
    } finally {
      await connected.close()
    }
  },
}
