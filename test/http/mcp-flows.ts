/** The official client of the Model Context Protocol, on every shape of the program. */
import { expect } from 'bun:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Flow } from './flow.ts'

const reading =
  (options: ConstructorParameters<typeof Client>[1]): Flow =>
  async (target) => {
    const client = new Client({ name: 'a scenario', version: '1' }, options)
    const fetch = (url: string | URL, init?: RequestInit): Promise<Response> =>
      target.fetch(new URL(url).pathname, init)
    await client.connect(new StreamableHTTPClientTransport(new URL('http://localhost/mcp'), { fetch }))
    try {
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['search', 'fetch'])
      const found = await client.callTool({
        name: 'search',
        arguments: { query: 'What are backup files encrypted by?' },
      })
      const { results } = found.structuredContent as { results: { id: string; text: string; url: string }[] }
      expect(results[0]).toMatchObject({
        text: expect.stringContaining('BACKUP_PASSPHRASE'),
        url: 'https://docs.example.org/guide/backups#encryption',
      })
      const page = await client.callTool({ name: 'fetch', arguments: { id: results[0]?.id } })
      expect(page.structuredContent).toMatchObject({ text: expect.stringContaining('🗄️ Old files') })
      expect((await client.callTool({ name: 'fetch', arguments: { id: 'nowhere' } })).isError).toBe(true)
    } finally {
      await client.close()
    }
  }

export const mcpFlows: Readonly<Record<string, Flow>> = {
  'a model reads the library, after a handshake': reading({}),
  'a model reads the library, without one': reading({ versionNegotiation: { mode: { pin: '2026-07-28' } } }),
}
