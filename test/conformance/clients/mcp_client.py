# /// script
# requires-python = ">=3.10"
# dependencies = ["mcp==2.3.0"]
# ///
import asyncio

from report import HEADERS, QUESTION, URL, check

CLIENT = ("MCP SDK, Python", "mcp")


async def search_and_fetch() -> None:
    import httpx2
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with httpx2.AsyncClient(headers=HEADERS) as http:
        async with streamable_http_client(f"{URL}/mcp", http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                await session.initialize()
                names = {tool.name for tool in (await session.list_tools()).tools}
                assert {"search", "fetch"} <= names, f"its tools are {names}"
                found = await session.call_tool("search", {"query": QUESTION})
                assert found.content, "nothing was found"


with check(*CLIENT, "lists and searches"):
    asyncio.run(search_and_fetch())
