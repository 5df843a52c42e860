"""Tests of mcp_oauth.py, with the standard library's unittest. `.ci/run` runs them with what Debian serves."""

import asyncio
import base64
import hmac
import json
import logging
import time
import unittest
import unittest.mock

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

import mcp_oauth
from mcp_oauth import BrokerUnavailable, InvalidToken, KeysUnreachable, McpOAuth, NotConnected, Ready, ToolTokenError

ISSUER = "https://auth.example.com"
RESOURCE = "https://mcp.example.com/mcp"
METADATA_URL = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"
WRITE = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_writer"}}'

logging.getLogger("mcp_oauth").setLevel(logging.CRITICAL)


def segment(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class StubBroker:
    """A broker whose keys, clock and answers a test controls."""

    def __init__(self):
        self.now = time.time()
        self.requests, self.keys, self.metadata, self.answers = [], [], {}, []
        self.is_down = False
        self.key = self.add_key("key-1")

    def add_key(self, kid):
        private = ec.generate_private_key(ec.SECP256R1())
        numbers = private.public_key().public_numbers()
        x, y = (segment(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        self.keys.append({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": x, "y": y})
        return private, kid

    def server(self, **options):
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.handle))
        defaults = {"resource": RESOURCE, "issuer": ISSUER, "scopes": ["profile", "read:files"]}
        return McpOAuth(**{**defaults, "http": http, "now": lambda: self.now, **options})

    def handle(self, request):
        self.requests.append(request)
        if self.is_down:
            raise httpx.ConnectError("refused", request=request)
        if request.url.path == "/.well-known/oauth-authorization-server":
            return httpx.Response(200, json={"issuer": ISSUER, "jwks_uri": f"{ISSUER}/jwks", **self.metadata})
        if request.url.path == "/jwks":
            return httpx.Response(200, json={"keys": self.keys})
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer() if callable(answer) else answer

    @property
    def key_fetches(self):
        return sum(request.url.path == "/jwks" for request in self.requests)

    def claims(self, **changes):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": RESOURCE, "sub": "user-1", "client_id": "client-1", "jti": "token-1"}
        claims |= {"scope": "profile read:files", "iat": now, "exp": now + 900, **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, header=None, key=None, **claims):
        private, kid = key or self.key
        head = {"alg": "ES256", "typ": "at+jwt", "kid": kid, **(header or {})}
        head = {name: value for name, value in head.items() if value is not None}
        signed = f"{segment(head)}.{segment(self.claims(**claims))}"
        return f"{signed}.{segment(jwt.get_algorithm_by_name('ES256').sign(signed.encode(), private))}"


class BrokerTestCase(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.broker = StubBroker()
        self.server = self.broker.server()

    async def refuses(self, token, reason):
        with self.assertRaisesRegex(InvalidToken, reason):
            await self.server.verify(token)


class AccessTokens(BrokerTestCase):
    """RFC 9068 §4"""

    async def test_accepts_the_brokers_token_and_hides_it(self):
        token = self.broker.token()
        access = await self.server.verify(token)
        self.assertEqual(("user-1", "client-1"), (access.sub, access.client_id))
        self.assertEqual(("profile", "read:files"), access.scopes)
        self.assertNotIn(token, repr(access))

    async def test_accepts_an_array_of_audiences_with_this_resource_in_it(self):
        await self.server.verify(self.broker.token(aud=["https://other.example.com", RESOURCE]))

    async def test_refuses_wrong_claims(self):
        now = int(time.time())
        for changes, reason in (
            ({"aud": "https://other.example.com/mcp"}, "aud"),
            ({"aud": ["https://other.example.com", f"{RESOURCE}/"]}, "aud"),
            ({"aud": []}, "aud|missing"),
            ({"aud": None}, "missing"),
            ({"iss": "https://evil.example.com"}, "iss"),
            ({"iss": f"{ISSUER}/"}, "iss"),
            ({"iss": None}, "missing"),
            ({"exp": now - 31}, "expired"),
            ({"exp": None}, "missing"),
            ({"exp": "9999999999"}, "numbers"),
            ({"exp": float("inf")}, "."),
            ({"nbf": now + 120}, "not valid yet"),
            ({"sub": None}, "missing"),
            ({"sub": 7}, "."),
            ({"client_id": None}, "missing"),
            ({"client_id": ""}, "texts"),
            ({"jti": None}, "missing"),
            ({"cnf": {"jkt": "thumbprint"}}, "bound to a key"),
        ):
            with self.subTest(changes):
                await self.refuses(self.broker.token(**changes), reason)

    async def test_refuses_wrong_headers(self):
        for header, reason in (
            ({"typ": "JWT"}, "typ"),  # an id_token
            ({"typ": None}, "typ"),
            ({"typ": 7}, "."),
            ({"kid": None}, "key"),
            ({"kid": ["key-1"]}, "."),
            ({"alg": "ES384"}, "algorithm"),
            ({"alg": ["ES256"]}, "."),
            ({"crit": ["http://example.com/x"], "http://example.com/x": 1}, "."),
            ({"crit": ["b64"], "b64": False}, "."),
        ):
            with self.subTest(header):
                await self.refuses(self.broker.token(header), reason)

    async def test_refuses_alg_none_and_HS256_with_the_public_key(self):
        unsigned = f"{segment({'alg': 'none', 'typ': 'at+jwt', 'kid': 'key-1'})}.{segment(self.broker.claims())}."
        await self.refuses(unsigned, "algorithm")
        await self.refuses(unsigned + "AAAA", "algorithm")
        pem = self.broker.key[0].public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        signed = f"{segment({'alg': 'HS256', 'typ': 'at+jwt', 'kid': 'key-1'})}.{segment(self.broker.claims())}"
        mac = hmac.digest(pem, signed.encode(), "sha256")
        await self.refuses(f"{signed}.{segment(mac)}", "algorithm")

    async def test_refuses_a_changed_token_and_a_key_that_the_token_brings(self):
        header, payload, signature = self.broker.token().split(".")
        await self.refuses(f"{header}.{segment(self.broker.claims(scope='admin:system'))}.{signature}", "signature")
        flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
        await self.refuses(f"{header}.{payload}.{flipped}", "signature")
        await self.refuses(f"{header}.{payload}.", "signature")
        other = StubBroker()
        await self.refuses(self.broker.token({"jwk": other.keys[0]}, (other.key[0], "key-1")), "signature")

    async def test_refuses_what_is_no_signed_token(self):
        header = segment({"alg": "ECDH-ES", "enc": "A256GCM", "typ": "at+jwt", "kid": "key-1"})
        for text in ("", ".", "..", "a.b.c", "x", f"{header}.a.b.c.d", f"{segment([])}.e30.AAAA", "\0.\u00e9."):
            with self.subTest(text):
                await self.refuses(text, ".")

    async def test_refuses_a_huge_token_without_looking_at_it(self):
        await self.refuses(self.broker.token(filler="x" * 20_000), "longer than")
        self.assertEqual([], self.broker.requests)


class Keys(BrokerTestCase):
    async def test_fetches_keys_once_for_many_tokens(self):
        await asyncio.gather(*(self.server.verify(self.broker.token()) for _ in range(20)))
        self.assertEqual(1, self.broker.key_fetches)

    async def test_fetches_again_for_a_new_key(self):
        await self.server.verify(self.broker.token())
        self.broker.now += 31
        await self.server.verify(self.broker.token(key=self.broker.add_key("key-2")))

    async def test_bounds_the_fetches_that_a_flood_of_unknown_keys_causes(self):
        await self.server.verify(self.broker.token())
        for number in range(120):
            self.broker.now += 1
            await self.refuses(self.broker.token({"kid": f"unknown-{number}"}), "unknown key")
        self.assertLessEqual(self.broker.key_fetches, 1 + 120 // 30)

    async def test_forgets_a_key_that_the_broker_withdrew(self):
        token = self.broker.token()
        await self.server.verify(token)
        self.broker.keys.clear()
        self.broker.add_key("key-2")
        self.broker.now += 15 * 60 + 1
        await self.server.verify(token)  # starts the fetch in the background
        await self.server._pending
        await self.refuses(token, "unknown key")

    async def test_cannot_judge_a_token_while_the_keys_cannot_be_fetched_and_tries_again_soon(self):
        self.broker.is_down = True
        for _ in range(3):
            with self.assertRaises(KeysUnreachable) as raised:
                await self.server.verify(self.broker.token())
        self.assertEqual(5, raised.exception.retry_after)
        self.assertEqual(1, len(self.broker.requests))
        self.broker.is_down = False
        self.broker.now += 5
        await self.server.verify(self.broker.token())

    async def test_uses_the_keys_it_has_for_a_day_while_the_broker_is_down(self):
        await self.server.verify(self.broker.token())
        self.broker.is_down = True
        self.broker.now += 3600
        await self.server.verify(self.broker.token())
        with self.assertRaises(KeysUnreachable):
            await self.server.verify(self.broker.token({"kid": "new"}))
        self.broker.now += 24 * 3600
        with self.assertRaises(KeysUnreachable):
            await self.server.verify(self.broker.token())

    async def test_does_not_use_bad_metadata(self):
        for metadata, keys in (
            ({"issuer": "https://evil.example.com"}, None),
            ({"jwks_uri": None}, None),
            ({"jwks_uri": "http://auth.example.com/jwks"}, None),
            ({}, []),
            ({}, [{"kty": "oct", "kid": "key-1", "k": "c2VjcmV0"}]),
            ({}, [{**StubBroker().keys[0], "use": "enc"}]),
            ({}, "text"),
        ):
            with self.subTest(metadata=metadata, keys=keys):
                broker = StubBroker()
                broker.metadata, broker.keys = metadata, broker.keys if keys is None else keys
                with self.assertRaises(KeysUnreachable):
                    await broker.server().verify(broker.token())


class Protection(BrokerTestCase):
    def client(self, **options):
        async def app(scope, receive, send):
            body = (await receive()).get("body", b"").decode()
            await mcp_oauth._send(send, 200, {"sub": scope["mcp_oauth"].sub, "body": body})

        protected = self.broker.server(**options).protect(app)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=protected), base_url="https://mcp.example.com")

    async def call(self, body, scope="read:files", **options):
        headers = {"Authorization": f"Bearer {self.broker.token(scope=scope)}"}
        options = {"tool_scopes": {"file_writer": ["write:files"]}, **options}
        return await self.client(**options).post("/mcp", content=body, headers=headers)

    async def test_lets_a_valid_token_pass_in_any_letter_case_of_the_scheme(self):
        for scheme in ("Bearer", "bearer"):
            answer = await self.client().get("/mcp", headers={"Authorization": f"{scheme} {self.broker.token()}"})
            self.assertEqual((200, "user-1"), (answer.status_code, answer.json()["sub"]))

    async def test_answers_401_with_a_challenge(self):
        challenge = f'resource_metadata="{METADATA_URL}", scope="profile read:files"'
        for headers in ({}, {"Authorization": "Basic dTpw"}, {"Authorization": "Bearer "}):
            answer = await self.client().get("/mcp", headers=headers)
            self.assertEqual((401, f"Bearer {challenge}"), (answer.status_code, answer.headers["www-authenticate"]))
        headers = {"Authorization": f"Bearer {self.broker.token(aud='https://other.example.com')}"}
        with self.assertLogs("mcp_oauth", "WARNING") as logs:
            answer = await self.client().get("/mcp", headers=headers)
        self.assertEqual(401, answer.status_code)
        self.assertEqual(f'Bearer error="invalid_token", {challenge}', answer.headers["www-authenticate"])
        warnings = [record.getMessage() for record in logs.records]
        self.assertEqual(["The access token was refused: wrong or missing claim aud."], warnings)

    async def test_answers_503_and_not_401_while_the_keys_cannot_be_fetched(self):
        self.broker.is_down = True
        answer = await self.client().get("/mcp", headers={"Authorization": f"Bearer {self.broker.token()}"})
        self.assertEqual((503, "5"), (answer.status_code, answer.headers["retry-after"]))
        self.assertNotIn("www-authenticate", answer.headers)

    async def test_serves_the_metadata_at_both_well_known_urls(self):
        for path in ("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"):
            answer = await self.client(resource_name="Files").get(path)
            self.assertEqual("*", answer.headers["access-control-allow-origin"])
            self.assertEqual(
                {
                    "resource": RESOURCE,
                    "resource_name": "Files",
                    "authorization_servers": [ISSUER],
                    "bearer_methods_supported": ["header"],
                    "scopes_supported": ["profile", "read:files"],
                },
                answer.json(),
            )
            self.assertEqual(204, (await self.client().options(path)).status_code)
            self.assertEqual(405, (await self.client().post(path)).status_code)
        self.assertEqual(401, (await self.client().get("/.well-known/oauth-protected-resource/x")).status_code)

    async def test_answers_403_with_all_scopes_that_the_client_should_request(self):
        answer = await self.call(WRITE, "profile read:files")
        scopes = "profile read:files write:files"
        challenge = f'Bearer error="insufficient_scope", resource_metadata="{METADATA_URL}", scope="{scopes}"'
        self.assertEqual((403, challenge), (answer.status_code, answer.headers["www-authenticate"]))

    async def test_lets_the_call_pass_with_the_scope_or_one_that_implies_it_and_the_body_is_still_there(self):
        for scope in ("write:files", "admin:system"):
            answer = await self.call(WRITE, scope, scope_hierarchy={"admin:system": ["write:files"]})
            self.assertEqual((200, WRITE), (answer.status_code, answer.json()["body"]))

    async def test_does_not_let_a_disguised_call_pass(self):
        for body in (
            f"[{WRITE}]",
            WRITE.replace('"name"', '"Name"'),
            WRITE.replace('"name":"file_writer"', '"name":"file_writer","name":"whoami"'),
            WRITE.replace('"name":"file_writer"', '"name":"whoami","name":"file_writer"'),
            WRITE.replace('"method":"tools/call"', '"method":"tools/call","method":"ping"'),
            WRITE.replace("tools/call", "tools\\/call").replace("_", "\\u005f"),
        ):
            with self.subTest(body):
                self.assertEqual(403, (await self.call(body)).status_code)

    async def test_leaves_other_messages_to_the_server_and_refuses_what_it_cannot_read(self):
        without_name = '{"method":"tools/call","params":[]}'
        for body in (WRITE.replace("file_writer", "whoami"), '"tools/call"', "7", "[]", without_name):
            self.assertEqual(200, (await self.call(body)).status_code)
        self.assertEqual(400, (await self.call("{")).status_code)
        self.assertEqual(400, (await self.call("[" * 100_000)).status_code)
        self.assertEqual(413, (await self.call("x" * (4 * 1024 * 1024 + 1))).status_code)


class ToolTokens(BrokerTestCase):
    """RFC 8693 §2"""

    async def asyncSetUp(self):
        self.server = self.broker.server(client_id="files server", client_secret="p&ss")
        self.access = await self.server.verify(self.broker.token())
        self.broker.requests.clear()
        answer = {"access_token": "up", "expires_in": 300, "scope": "a b"}
        self.broker.answers = [lambda: httpx.Response(200, json=answer)]

    async def get(self, actions=("read",)):
        return await self.server.tool_token(self.access, "file_reader", actions)

    async def test_sends_what_the_broker_expects_and_hides_the_token(self):
        token = await self.get()
        (request,) = self.broker.requests
        credentials = base64.b64encode(b"files%20server:p%26ss").decode()
        self.assertEqual(f"Basic {credentials}", request.headers["authorization"])
        form = dict(httpx.QueryParams(request.content.decode()))
        self.assertEqual(self.access.token, form.pop("subject_token"))
        self.assertEqual(
            {
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
                "audience": "file_reader",
                "actions": "read",
            },
            form,
        )
        self.assertEqual(Ready("up", self.broker.now + 300, ("a", "b")), token)
        self.assertNotIn("up'", repr(token))

    async def test_shares_one_exchange_and_asks_again_after_a_minute(self):
        await asyncio.gather(*(self.get() for _ in range(8)))
        self.broker.now += 59.9
        await self.get()
        self.assertEqual(1, len(self.broker.requests))
        self.broker.now += 0.2
        await self.get()
        self.assertEqual(2, len(self.broker.requests))

    async def test_does_not_return_a_token_that_is_about_to_expire(self):
        self.broker.answers = [lambda: httpx.Response(200, json={"access_token": "up", "expires_in": 15})]
        await self.get()
        self.broker.now += 5.1
        await self.get()
        self.assertEqual(2, len(self.broker.requests))

    async def test_returns_the_link_while_the_user_must_connect_and_asks_again(self):
        link = f"{ISSUER}/connect/x"
        answer = {"error": "interaction_required", "interaction_uri": link}
        self.broker.answers.insert(0, httpx.Response(400, json=answer))
        token = await self.get()
        self.assertEqual(NotConnected(link), token)
        self.assertIn(link, token.message)
        self.assertIsInstance(await self.get(), Ready)

    async def test_tells_an_outage_from_a_refusal_and_tries_again(self):
        self.broker.answers[:0] = [httpx.Response(503), httpx.Response(400, json={"error": "invalid_grant"})]
        with self.assertRaises(BrokerUnavailable):
            await self.get()
        with self.assertRaises(ToolTokenError) as raised:
            await self.get()
        self.assertEqual("invalid_grant", raised.exception.error)
        self.broker.is_down = True
        with self.assertRaises(BrokerUnavailable):
            await self.get()
        self.broker.is_down = False
        self.assertIsInstance(await self.get(), Ready)

    async def test_does_not_take_other_answers_for_a_token(self):
        for body in (b"", b"secret", b"[]", b'{"access_token":7}', b'{"error":"interaction_required"}'):
            self.broker.answers = [httpx.Response(200, content=body)]
            with self.assertRaises(ToolTokenError) as raised:
                await self.get()
            self.assertNotIn("secret", str(raised.exception))

    async def test_keeps_a_bounded_number_and_drops_the_oldest_first(self):
        with unittest.mock.patch.object(mcp_oauth, "MAXIMUM_TOOL_TOKENS", 3):
            for action in "abcd":
                await self.get([action])
            await self.get(["b"])
            self.assertEqual(4, len(self.broker.requests))
            await self.get(["a"])
            self.assertEqual(5, len(self.broker.requests))


class Options(unittest.TestCase):
    def test_lists_all_problems_at_once(self):
        with self.assertRaises(ValueError) as raised:
            McpOAuth(
                resource="mcp.example.com",
                issuer=f"{ISSUER}/",
                scopes="profile read:files",
                tool_scopes={"write": ["a b"]},
                client_id="files-server",
                tool_token_reuse=100_000,
            )
        names = [line.split(":")[0] for line in str(raised.exception).split("\n- ")[1:]]
        self.assertEqual(
            ["resource", "issuer", "scopes", "tool_scopes['write']", "client_secret", "tool_token_reuse"], names
        )

    def test_refuses_http_elsewhere_and_accepts_it_on_this_computer(self):
        for resource in ("http://mcp.example.com/mcp", "http://localhost.example.com", f"{RESOURCE}#x", None):
            with self.subTest(resource), self.assertRaises(ValueError):
                McpOAuth(resource=resource, issuer=ISSUER)
        for url in ("http://localhost:7091", "http://127.0.0.1:7091", "http://[::1]:7091"):
            McpOAuth(resource=f"{url}/mcp", issuer=url)


if __name__ == "__main__":
    unittest.main()
