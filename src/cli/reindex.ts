import { type Command, EXIT, SERVER_OPTIONS, type ServerOptions } from './program/command.ts'

export const reindex: Command<ServerOptions> = {
  name: 'reindex',
  summary: 'Rebuild the vectors for search, while the old ones serve',
  options: SERVER_OPTIONS,
  examples: [
    ['lectern reindex', 'after another embedder was set, or when the vector store has lost its vectors'],
    [
      'EMBEDDER=cohere DATABASE_URL=postgres://… lectern reindex',
      'make another embedder’s vectors while the servers go on with theirs',
    ],
  ],
  exitCodes: [
    [EXIT.unavailable, 'the embedder or the vector store does not answer; the work continues when it does'],
    [EXIT.interrupted, 'stopped; a server with this embedder goes on, and so does the same command'],
  ],
  async run(_words, options, context) {
    const { runReindex } = await import('./vectors/run-reindex.ts')
    return await runReindex(options, context)
  },
}
