import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { check, demand, KEY, QUESTION, URL_OF_LECTERN, versionOf } from './report.ts'

for (const [name, McpClient, Transport] of [
  ['@modelcontextprotocol/client', Client, StreamableHTTPClientTransport],
  ['@modelcontextprotocol/sdk', OldClient, OldTransport],
])
  await check('MCP SDK, JavaScript', `${name} ${versionOf(name)}`, 'lists, searches and fetches', async () => {
    const client = new McpClient({ name: 'conformance', version: '1.0.0' })
    const requestInit = KEY ? { headers: { authorization: `Bearer ${KEY}` } } : {}
    await client.connect(new Transport(new URL(`${URL_OF_LECTERN}/mcp`), { requestInit }))
    const { tools } = await client.listTools()
    demand(
      ['search', 'fetch'].every((tool) => tools.some(({ name }) => name === tool)),
      'a tool is missing',
    )
    const { structuredContent } = await client.callTool({ name: 'search', arguments: { query: QUESTION } })
    const [best] = structuredContent.results
    const document = await client.callTool({ name: 'fetch', arguments: { id: best.id } })
    demand(document.structuredContent.text.length > 0, 'no text of the document')
    await client.close()
  })
