"""Protects an MCP server in Python with a McpOAuthFunctions broker's tokens, and gets tool tokens.

One file to copy into a server. It needs PyJWT with cryptography, and httpx. It works with every ASGI server and
framework (Starlette, FastAPI, the MCP SDK's `streamable_http_app()`):

    oauth = McpOAuth(resource="https://mcp.example.com/mcp", issuer="https://auth.example.com", scopes=["read:files"])
    app = oauth.protect(app)

docs/python.md says more. It answers as the TypeScript package and McpOAuth.Client do.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import math
import re
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable, Mapping, Sequence
from urllib.parse import quote, urlsplit

import httpx
import jwt

log = logging.getLogger("mcp_oauth")

ALGORITHMS = ["ES256"]
TEXT_CLAIMS = ("sub", "client_id", "jti")
LONGEST_TOKEN = 16 * 1024  # characters; the broker's tokens have about a thousand
LONGEST_BODY = 4 * 1024 * 1024  # bytes
LONGEST_DOCUMENT = 256 * 1024  # bytes
CLOCK_SKEW = 30  # seconds, as all below
REFRESH_AFTER = 15 * 60
USABLE_FOR = 24 * 60 * 60
PAUSE_AFTER_SUCCESS = 30
PAUSE_AFTER_FAILURE = 5
EXPIRY_MARGIN = 10
MAXIMUM_TOOL_TOKENS = 10_000
METADATA_PATH = "/.well-known/oauth-protected-resource"


class InvalidToken(Exception):
    """An access token is not accepted: HTTP 401. The text is the reason and has nothing from the token."""


class KeysUnreachable(Exception):
    """The broker's keys cannot be fetched, so no token can be judged: HTTP 503."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("The keys of the broker cannot be fetched.")
        self.retry_after = retry_after


class ToolTokenError(Exception):
    """The broker refused the exchange. Has an RFC 6749 §5.2 error code, such as `invalid_grant`."""

    def __init__(self, error: str) -> None:
        super().__init__(f"The broker refused the tool token: {error}.")
        self.error = error


class BrokerUnavailable(Exception):
    """The broker did not answer an exchange, or answered 5xx. Worth a retry."""


@dataclass(frozen=True)
class AccessToken:
    """A validated access token. `repr` does not show it."""

    token: str = field(repr=False)
    sub: str
    client_id: str
    scopes: tuple[str, ...]
    expires_at: float
    claims: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Ready:
    """An upstream access token. `repr` does not show it. `expires_at` is None if it does not expire."""

    access_token: str = field(repr=False)
    expires_at: float | None
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class NotConnected:
    """The user must connect the tool, or consent to more scopes, at `link`, a page of the broker."""

    link: str

    @property
    def message(self) -> str:
        """The text of a tool error that tells the user what to do."""
        return f"Connect your account to this tool first. Open {self.link} in your browser, then call the tool again."


class McpOAuth:
    """An MCP server's use of the broker. The arguments have the names and meanings of McpOAuthOptions in C#."""

    def __init__(
        self,
        *,
        resource: str,
        issuer: str,
        scopes: Sequence[str] = (),
        tool_scopes: Mapping[str, Sequence[str]] | None = None,
        scope_hierarchy: Mapping[str, Sequence[str]] | None = None,
        resource_name: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        tool_token_reuse: float = 60,
        http: httpx.AsyncClient | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.resource, self.issuer, self.scopes = resource, issuer, scopes
        self.tool_scopes, self.scope_hierarchy = tool_scopes or {}, scope_hierarchy or {}
        self.resource_name, self.client_id, self.client_secret = resource_name, client_id, client_secret
        self.tool_token_reuse = tool_token_reuse
        if problems := list(self._problems()):
            raise ValueError("The options of McpOAuth are wrong:\n- " + "\n- ".join(problems))
        self._http = http or httpx.AsyncClient(timeout=5, follow_redirects=False)
        self._now = now
        self._keys: dict[str, Any] | None = None
        self._fetched_at = self._not_before = -math.inf
        self._has_failed = False
        self._pending: asyncio.Task[None] | None = None
        self._tool_tokens: dict[str, tuple[asyncio.Task[Ready | NotConnected], float]] = {}

    # Options

    def _problems(self) -> Iterable[str]:
        """All problems at once, each with its name and cure."""
        for name, url, example in (
            ("resource", self.resource, "https://mcp.example.com/mcp"),
            ("issuer", self.issuer, "https://auth.example.com"),
        ):
            if not _is_secure(url):
                yield f"{name}: must be an absolute https URL; http is only for localhost. For example {example}."
            elif re.search(r'[#"\\\s]', url) or "@" in urlsplit(url).netloc:
                yield f"{name}: has a fragment, user name, space, quote or backslash. For example {example}."
            elif name == "issuer" and urlsplit(url).path + urlsplit(url).query:
                yield f"issuer: must have no path and no trailing slash. For example {example}."
        lists = {"scopes": self.scopes}
        lists |= {f"tool_scopes[{tool!r}]": scopes for tool, scopes in self.tool_scopes.items()}
        lists |= {f"scope_hierarchy[{scope!r}]": scopes for scope, scopes in self.scope_hierarchy.items()}
        for name, scopes in lists.items():
            if isinstance(scopes, str):
                yield f"{name}: is one text. Use a list with one item for each scope, for example ['read:files']."
            elif not all(re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", scope) for scope in scopes):
                yield f"{name}: has an item that is no scope (RFC 6749 §3.3). Use one item for each scope."
        if bool(self.client_id) != bool(self.client_secret):
            missing = "client_secret" if self.client_id else "client_id"
            yield f"{missing}: missing. Set client_id and client_secret as in the broker's Resources__N settings."
        if not 0 <= self.tool_token_reuse <= 3600:
            yield "tool_token_reuse: must be from 0 to 3600 seconds. The default is 60."

    # Access tokens (RFC 9068 §4)

    async def verify(self, token: str) -> AccessToken:
        """Raises InvalidToken (answer 401) or KeysUnreachable (answer 503)."""
        if len(token) > LONGEST_TOKEN:
            raise InvalidToken(f"longer than {LONGEST_TOKEN} characters")
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError):
            raise InvalidToken("not a signed JWT that this server understands") from None
        # Checked first, so that other tokens never cause a fetch of keys.
        if header.get("alg") not in ALGORITHMS:
            raise InvalidToken(f"its algorithm is not {' or '.join(ALGORITHMS)}")
        if str(header.get("typ")).lower() != "at+jwt":
            raise InvalidToken("its typ is not at+jwt")
        if "crit" in header or "b64" in header:
            raise InvalidToken("it has a critical header")  # RFC 7515 §4.1.11; not every version of PyJWT checks it
        if not isinstance(header.get("kid"), str):
            raise InvalidToken("it names no key")
        key = await self._find_key(header["kid"])
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self.resource,
                issuer=self.issuer,
                leeway=CLOCK_SKEW,
                options={"require": ["iss", "aud", "exp", "iat", *TEXT_CLAIMS]},
            )
        except jwt.ExpiredSignatureError:
            raise InvalidToken("expired") from None
        except jwt.ImmatureSignatureError:
            raise InvalidToken("not valid yet") from None
        except jwt.InvalidAudienceError:
            raise InvalidToken("wrong or missing claim aud") from None
        except jwt.InvalidIssuerError:
            raise InvalidToken("wrong or missing claim iss") from None
        except jwt.InvalidSignatureError:
            raise InvalidToken("wrong signature") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise InvalidToken("missing or malformed claims") from None
        return self._access_token(token, claims)

    def _access_token(self, token: str, claims: dict[str, Any]) -> AccessToken:
        if not all(isinstance(claims[name], str) and claims[name] for name in TEXT_CLAIMS):
            raise InvalidToken(f"{', '.join(TEXT_CLAIMS)} must be texts")
        if not all(type(claims.get(name, 0)) in (int, float) for name in ("exp", "iat", "nbf")):
            raise InvalidToken("exp, iat and nbf must be numbers")
        if claims.get("cnf") is not None:  # RFC 9449 §7.2: no bearer token, and proofs are not checked here
            raise InvalidToken("it is bound to a key (DPoP), which this file does not support")
        scope = claims.get("scope")
        scopes = tuple(scope.split()) if isinstance(scope, str) else ()
        return AccessToken(token, claims["sub"], claims["client_id"], scopes, claims["exp"], claims)

    # Keys: fetched when first needed, every 15 minutes, and for an unknown key id, at most once in 30 seconds

    async def _find_key(self, kid: str) -> Any:
        age = self._now() - self._fetched_at
        if self._keys is None or age > USABLE_FOR:
            self._keys = None
            await self._refresh()
        elif age > REFRESH_AFTER:
            self._start_refresh()
        if self._keys is not None and kid in self._keys:
            return self._keys[kid]
        await self._refresh()
        if self._keys is not None and kid in self._keys:
            return self._keys[kid]
        if self._keys is None or self._has_failed:
            raise KeysUnreachable(max(1, math.ceil(self._not_before - self._now())))
        raise InvalidToken("signed with an unknown key")

    def _start_refresh(self) -> None:
        if (self._pending is None or self._pending.done()) and self._now() >= self._not_before:
            self._pending = asyncio.ensure_future(self._fetch())

    async def _refresh(self) -> None:
        """Concurrent callers share one fetch. It never fails, and a caller that goes away does not cancel it."""
        self._start_refresh()
        if self._pending is not None:
            await asyncio.shield(self._pending)

    async def _fetch(self) -> None:
        try:
            url = f"{self.issuer}/.well-known/oauth-authorization-server"
            metadata = await self._get(url)
            if metadata.get("issuer") != self.issuer:  # RFC 8414 §3.3
                raise ValueError(f"{url} names another issuer than the option issuer")
            if not _is_secure(metadata.get("jwks_uri")):
                raise ValueError(f"{url} has no https jwks_uri")
            keys = dict(_usable_keys((await self._get(metadata["jwks_uri"])).get("keys")))
            if not keys:  # an empty set proves nothing about any token
                raise ValueError(f"{metadata['jwks_uri']} has no usable keys")
            self._keys, self._fetched_at, self._has_failed = keys, self._now(), False
            self._not_before = self._fetched_at + PAUSE_AFTER_SUCCESS
        except (httpx.HTTPError, ValueError, TypeError, AttributeError) as error:
            self._has_failed, self._not_before = True, self._now() + PAUSE_AFTER_FAILURE
            log.warning("The keys of the broker %s could not be fetched: %s", self.issuer, str(error) or repr(error))

    async def _get(self, url: str) -> dict[str, Any]:
        body = b""
        async with self._http.stream("GET", url, headers={"Accept": "application/json"}) as response:
            if response.status_code != 200:
                raise ValueError(f"{url} returned {response.status_code}")
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > LONGEST_DOCUMENT:
                    raise ValueError(f"{url} has more than {LONGEST_DOCUMENT} bytes")
        document = _parse(body)
        if not isinstance(document, dict):
            raise ValueError(f"{url} is not a JSON object")
        return document

    # The ASGI application

    def protect(self, app: Any) -> Any:
        """Serves the metadata and lets only requests with a valid access token, and the called tools' scopes, pass.

        The token is in `scope["mcp_oauth"]`, which is `request.scope["mcp_oauth"]` in Starlette.
        """

        async def protected(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                await app(scope, receive, send)
            elif scope["type"] != "http":
                await send({"type": "websocket.close", "code": 1008})
            elif scope["path"] in (METADATA_PATH, METADATA_PATH + urlsplit(self.resource).path.rstrip("/")):
                await self._send_metadata(scope["method"], send)
            else:
                await self._guard(app, scope, receive, send)

        return protected

    async def _guard(self, app: Any, scope: Any, receive: Any, send: Any) -> None:
        values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
        token = values[0][7:].strip() if len(values) == 1 and values[0][:7].lower() == "bearer " else ""
        if not token:
            await self._refuse(send, 401, None, "This server needs an access token.", self.scopes)
            return
        try:
            access = await self.verify(token)
        except InvalidToken as error:
            log.warning("The access token was refused: %s.", error)
            await self._refuse(send, 401, "invalid_token", f"The access token was refused: {error}.", self.scopes)
            return
        except KeysUnreachable as error:
            headers = {"Retry-After": str(error.retry_after)}
            await _send(send, 503, {"error": "temporarily_unavailable"}, headers)
            return
        scope = {**scope, "mcp_oauth": access}
        if scope["method"] != "POST" or not self.tool_scopes:
            await app(scope, receive, send)
            return
        await self._check_tools(app, scope, receive, send, access)

    async def _check_tools(self, app: Any, scope: Any, receive: Any, send: Any, access: AccessToken) -> None:
        raw = await _read(receive)
        if raw is None:
            await _send(send, 413, {"error": "invalid_request"})
            return
        body = _parse(raw, object_pairs_hook=_Members)
        # What cannot be read here must not reach a server that may read it differently.
        if body is None:
            error = {"code": -32700, "message": "Parse error"}
            await _send(send, 400, {"jsonrpc": "2.0", "error": error, "id": None})
            return
        required = [needed for tool in _called_tools(body) for needed in self.tool_scopes.get(tool, ())]
        if not self._satisfies(access.scopes, required):
            # Existing and missing scopes together: a client requests exactly these, and must not lose any.
            scopes = list(dict.fromkeys([*access.scopes, *required]))
            await self._refuse(send, 403, "insufficient_scope", "The token lacks scopes.", scopes)
            return
        unread = [{"type": "http.request", "body": raw, "more_body": False}]

        async def replay() -> Any:
            return unread.pop() if unread else await receive()

        await app(scope, replay, send)

    def _satisfies(self, granted: Iterable[str], required: Iterable[str]) -> bool:
        reached: set[str] = set()
        pending = list(granted)
        while pending:
            if (scope := pending.pop()) not in reached:
                reached.add(scope)
                pending += self.scope_hierarchy.get(scope, ())
        return reached.issuperset(required)

    async def _refuse(self, send: Any, status: int, error: str | None, text: str, scopes: Iterable[str]) -> None:
        """401 and 403 with a challenge (RFC 6750 §3, RFC 9728 §5.1)."""
        parts = [f'error="{error}"'] if error else []
        parts.append(f'resource_metadata="{self.metadata_url}"')
        parts += [f'scope="{joined}"'] if (joined := " ".join(scopes)) else []
        body = {"error": error or "invalid_request", "error_description": text}
        await _send(send, status, body, {"WWW-Authenticate": f"Bearer {', '.join(parts)}"})

    async def _send_metadata(self, method: str, send: Any) -> None:
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "MCP-Protocol-Version"}
        if method in ("GET", "HEAD"):
            await _send(send, 200, self.metadata, headers, with_body=method == "GET")
        elif method == "OPTIONS":
            await _send(send, 204, None, headers, with_body=False)
        else:
            await _send(send, 405, {"error": "invalid_request"}, {**headers, "Allow": "GET, HEAD, OPTIONS"})

    @property
    def metadata(self) -> dict[str, Any]:
        """The protected resource metadata (RFC 9728 §2)."""
        name = {"resource_name": self.resource_name} if self.resource_name else {}
        return {
            "resource": self.resource,
            **name,
            "authorization_servers": [self.issuer],
            "bearer_methods_supported": ["header"],
            "scopes_supported": list(self.scopes),
        }

    @property
    def metadata_url(self) -> str:
        """The well-known part goes before the path (RFC 9728 §3.1)."""
        url = urlsplit(self.resource)
        return f"{url.scheme}://{url.netloc}{METADATA_PATH}{'' if url.path == '/' else url.path}"

    # Tool tokens (RFC 8693 §2)

    async def tool_token(self, access: AccessToken, tool: str, actions: Sequence[str]) -> Ready | NotConnected:
        """Returns the tool's upstream token, or the link where the user can connect.

        Concurrent calls share one exchange, and its token is cached for `tool_token_reuse` seconds. Raises
        ToolTokenError if the broker refused, BrokerUnavailable in an outage.
        """
        text = json.dumps([access.token, tool, *sorted(actions)])
        key = hashlib.sha256(text.encode()).hexdigest()  # so that users' access tokens are not kept in memory
        task, until = self._tool_tokens.get(key, (None, -math.inf))
        if task is None or until <= self._now():
            task = asyncio.ensure_future(self._exchange(access.token, tool, actions))
            self._tool_tokens[key] = (task, math.inf)
            task.add_done_callback(lambda done: self._remember(key, done))
            self._make_room()
        return await asyncio.shield(task)

    def _remember(self, key: str, task: asyncio.Task[Ready | NotConnected]) -> None:
        if self._tool_tokens.get(key, (None,))[0] is not task:
            return
        # Only tokens are cached: a user who must connect first may be back within seconds.
        token = None if task.cancelled() or task.exception() else task.result()
        if isinstance(token, Ready):
            expires_at = math.inf if token.expires_at is None else token.expires_at
            until = min(self._now() + self.tool_token_reuse, expires_at - EXPIRY_MARGIN)
            self._tool_tokens[key] = (task, until)
        else:
            del self._tool_tokens[key]

    def _make_room(self) -> None:
        if len(self._tool_tokens) <= MAXIMUM_TOOL_TOKENS:
            return
        now = self._now()
        for key in [key for key, (_, until) in self._tool_tokens.items() if until <= now]:
            del self._tool_tokens[key]
        while len(self._tool_tokens) > MAXIMUM_TOOL_TOKENS:  # a dict keeps the order of insertion
            del self._tool_tokens[next(iter(self._tool_tokens))]

    async def _exchange(self, access_token: str, tool: str, actions: Sequence[str]) -> Ready | NotConnected:
        if not self.client_id or not self.client_secret:
            raise ValueError("Set client_id and client_secret. They are required to get tool tokens.")
        form = {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": access_token,
            "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": tool,
            "actions": " ".join(actions),
        }
        credentials = (quote(self.client_id, safe=""), quote(self.client_secret, safe=""))  # RFC 6749 §2.3.1
        try:
            response = await self._http.post(f"{self.issuer}/token", data=form, auth=credentials, timeout=60)
        except httpx.HTTPError as error:
            raise BrokerUnavailable("The broker did not answer.") from error
        if response.status_code >= 500:
            raise BrokerUnavailable(f"The broker returned {response.status_code}.")
        answer = _parse(response.content)
        answer = answer if isinstance(answer, dict) else {}
        if isinstance(answer.get("access_token"), str):
            seconds, scope = answer.get("expires_in"), answer.get("scope")
            expires_at = self._now() + seconds if isinstance(seconds, (int, float)) else None
            return Ready(answer["access_token"], expires_at, tuple(scope.split()) if isinstance(scope, str) else ())
        if answer.get("error") == "interaction_required" and isinstance(answer.get("interaction_uri"), str):
            return NotConnected(answer["interaction_uri"])
        raise ToolTokenError(answer["error"] if isinstance(answer.get("error"), str) else "server_error")


def _is_secure(url: Any) -> bool:
    """Plain http is for this computer only."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except (ValueError, AttributeError, TypeError):
        return False
    is_local = host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None
    return isinstance(url, str) and host != "" and (parts.scheme == "https" or (parts.scheme == "http" and is_local))


def _usable_keys(keys: Any) -> Iterable[tuple[str, Any]]:
    for key in keys if isinstance(keys, list) else []:
        wanted = {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256"}
        if isinstance(key, dict) and isinstance(key.get("kid"), str) and wanted.items() <= {**wanted, **key}.items():
            try:
                yield key["kid"], jwt.PyJWK(key, algorithm="ES256").key
            except jwt.PyJWTError:
                continue


def _called_tools(body: Any) -> Iterable[str]:
    """Counts everything that a lenient parser might read as a name, in any letter case; a batch too."""
    for message in body if isinstance(body, list) else [body]:
        if "tools/call" in _members(message, "method"):
            for parameters in _members(message, "params"):
                yield from (name for name in _members(parameters, "name") if isinstance(name, str))


def _members(value: Any, name: str) -> list[Any]:
    return [member for key, member in value if key.lower() == name] if isinstance(value, _Members) else []


class _Members(tuple):  # type: ignore[type-arg]
    """The members of a JSON object, duplicates included: parsers differ in which one they take."""


def _parse(text: bytes, **options: Any) -> Any:
    """Returns None for what is no JSON. The parser's message is dropped: it would quote the text."""
    try:
        return json.loads(text, **options)
    except (ValueError, RecursionError):
        return None


async def _read(receive: Any) -> bytes | None:
    """Returns None if there are more bytes than allowed."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            return None
        if not message.get("more_body"):
            return body


async def _send(
    send: Any, status: int, body: Any, headers: Mapping[str, str] | None = None, with_body: bool = True
) -> None:
    raw = json.dumps(body).encode() if with_body else b""
    all_headers = {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})}
    pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in all_headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": raw})
