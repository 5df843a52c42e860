"""Runs mcp_oauth.py against the real broker: a login, a tool call, a missing scope, and a tool token.

    python3 check_with_broker.py

Starts the development environment at ports of its own (`dotnet run --project tools/DevEnvironment`), so it needs .NET and
Node too. Ends with exit code 0 and "N checks passed", or with the first failed assertion. `.ci/run` runs it.
"""

import asyncio
import base64
import hashlib
import html.parser
import os
import pathlib
import secrets
import signal
import subprocess
import urllib.parse

import httpx

from mcp_oauth import McpOAuth, NotConnected, Ready

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = int(os.environ.get("BASE_PORT", "18071"))
ISSUER = f"http://localhost:{BASE}"
RESOURCE = f"http://localhost:{BASE + 20}/mcp"
REDIRECT = "http://localhost:33999/callback"
# Those of the development environment's own sample server (tools/DevEnvironment/BrokerSettings.cs).
CREDENTIALS = {"client_id": "sample-mcp-server", "client_secret": "development-only-secret-of-the-sample"}
passed = 0


def check(is_right, what):
    global passed
    assert is_right, what
    passed += 1


class FirstForm(html.parser.HTMLParser):
    """The action and the fields of a page's first form, and the first button."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.forms, self.has_button = "", {}, 0, False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.forms += tag == "form"
        if self.forms != 1:
            return
        if tag == "form":
            self.action = found.get("action", "")
        is_on = found.get("type") != "checkbox" or "checked" in found
        if tag == "input" and found.get("name") and is_on:
            self.fields.setdefault(found["name"], []).append(found.get("value") or "")
        if tag == "button" and not self.has_button:
            self.has_button = True
            self.fields.update({found["name"]: [found.get("value") or ""]} if found.get("name") else {})


async def follow(browser, answer, until):
    """Follows redirects and answers forms as alice, as far as a URL or the last page."""
    for _ in range(20):
        location = answer.headers.get("location")
        url = urllib.parse.urljoin(str(answer.url), location or "")
        if location and url.startswith(until):
            return url
        if location:
            answer = await browser.get(url)
            continue
        form = FirstForm(answer.text)
        if "login" in form.fields:
            form.fields.update(login=["alice"], password=["any"])
        elif not form.has_button:
            return answer.text
        target = urllib.parse.urljoin(str(answer.url), form.action)
        headers = {"origin": "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(target))}
        answer = await browser.post(target, data=form.fields, headers=headers)
    raise AssertionError(f"more than 20 pages before {until}")


def keep_cookies(browser):
    """As browsers do on localhost: httpx sends no Secure cookie by plain http."""
    kept = {}

    async def send(request):
        found = [f"{name}={value}" for (port, name), value in kept.items() if port == request.url.port]
        if found:
            request.headers["cookie"] = "; ".join(found)

    async def receive(response):
        for field in response.headers.get_list("set-cookie"):
            name, _, value = field.split(";")[0].partition("=")
            kept[response.url.port, name] = value

    browser.event_hooks = {"request": [send], "response": [receive]}


async def log_in(browser):
    """An access token, as a client gets it."""
    client = (
        await browser.post(f"{ISSUER}/register", json={"client_name": "Python check", "redirect_uris": [REDIRECT]})
    ).json()
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": client["client_id"],
        "redirect_uri": REDIRECT,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "resource": RESOURCE,
        "state": "s",
    }
    url = await follow(browser, await browser.get(f"{ISSUER}/authorize", params=query), REDIRECT)
    check(url.startswith(f"{REDIRECT}?code="), url)
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": REDIRECT}
    credentials = {name: client[name] for name in ("client_id", "client_secret") if name in client}
    answer = await browser.post(f"{ISSUER}/token", data={**form, **credentials})
    check(answer.status_code == 200, answer.text)
    return answer.json()["access_token"]


async def answer_with_access(scope, receive, send):
    """An MCP server that says who calls."""
    body = scope["mcp_oauth"].sub.encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


async def checks():
    oauth = McpOAuth(
        resource=RESOURCE, issuer=ISSUER, scopes=["profile"], tool_scopes={"write": ["write:files"]}, **CREDENTIALS
    )
    transport = httpx.ASGITransport(app=oauth.protect(answer_with_access))
    async with httpx.AsyncClient(timeout=30) as browser, httpx.AsyncClient(
        transport=transport, base_url=RESOURCE[: -len("/mcp")]
    ) as server:
        keep_cookies(browser)
        refused = await server.post("/mcp", json={})
        check(refused.status_code == 401 and "resource_metadata" in refused.headers["www-authenticate"], refused.text)
        token = await log_in(browser)
        headers = {"authorization": f"Bearer {token}"}
        access = await oauth.verify(token)
        called = await server.post("/mcp", json={}, headers=headers)
        check((called.status_code, called.text) == (200, access.sub), called.text)
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "write"}}
        missing = await server.post("/mcp", json=call, headers=headers)
        check(missing.status_code == 403 and "write:files" in missing.headers["www-authenticate"], missing.text)
        changed = await server.post("/mcp", json={}, headers={"authorization": f"Bearer {token[:-4]}AAAA"})
        check(changed.status_code == 401, changed.text)
        first = await oauth.tool_token(access, "file_reader", ["read"])
        check(isinstance(first, NotConnected) and first.link.startswith(f"{ISSUER}/connect/"), first)
        end = await follow(browser, await browser.get(first.link), "nowhere")
        check("is connected" in end, end)
        second = await oauth.tool_token(access, "file_reader", ["read"])
        check(isinstance(second, Ready) and "files.read" in second.scopes, second)


def main():
    command = ["dotnet", "run", "--project", str(ROOT / "tools" / "DevEnvironment"), "--", "--port", str(BASE)]
    environment = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        for line in environment.stdout:
            print(line, end="")
            if "Ctrl+C stops everything" in line:
                break
        asyncio.run(checks())
        print(f"{passed} checks passed")
    finally:
        environment.send_signal(signal.SIGTERM)
        environment.wait(30)


if __name__ == "__main__":
    main()
