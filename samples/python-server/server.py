"""A sample MCP server in Python: the official SDK's FastMCP behind `McpOAuth.protect`.

    pip install mcp uvicorn httpx "PyJWT[crypto]"
    python server.py

It needs the package `mcp`, which Debian does not serve, so no test runs this file.
"""

import os

import uvicorn
from mcp.server.fastmcp import Context, FastMCP

from mcp_oauth import McpOAuth, NotConnected

oauth = McpOAuth(
    resource=os.environ.get("MCP_URL", "http://localhost:7091/mcp"),
    issuer=os.environ.get("MCP_ISSUER", "http://localhost:7071"),
    scopes=["profile", "read:files"],
    tool_scopes={"greet": ["write:files"]},  # a call without it is 403, and the client asks the user for more
    client_id=os.environ.get("MCP_CLIENT_ID"),  # only for tool tokens
    client_secret=os.environ.get("MCP_CLIENT_SECRET"),
)
mcp = FastMCP("sample", stateless_http=True)


@mcp.tool()
def whoami(context: Context) -> str:
    """Says who you are."""
    return context.request_context.request.scope["mcp_oauth"].sub


@mcp.tool()
def greet(name: str) -> str:
    """Greets."""
    return f"Hello {name}"


@mcp.tool()
async def file_reader(context: Context) -> str:
    """Reads as you, at another service."""
    access = context.request_context.request.scope["mcp_oauth"]
    token = await oauth.tool_token(access, "file_reader", ["read"])
    if isinstance(token, NotConnected):
        raise ValueError(token.message)  # a tool error; its text has the link
    return f"May do: {' '.join(token.scopes)}"  # token.access_token is for the request


if __name__ == "__main__":
    uvicorn.run(oauth.protect(mcp.streamable_http_app()), port=7091)
