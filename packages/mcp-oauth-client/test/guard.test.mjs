import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { issuer, resource, StubBroker } from './support/stub-broker.mjs';

const metadataUrl = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp';
const toolScopes = { file_writer: ['write:files'] };
const scopeHierarchy = { 'admin:system': ['write:files'] };
const write = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_writer"}}';

let broker;
let http;

beforeEach(async () => (broker = await StubBroker.start()));
afterEach(() => http?.close());

/** Sends a request through the fetch handler: `(path, init) => Response`. */
function throughFetch(server) {
  const handler = server.protectFetch(async (request, { authInfo, parsedBody }) =>
    Response.json({
      sub: authInfo.extra.sub,
      body: parsedBody ?? (request.method === 'POST' ? await request.json() : null),
    }),
  );
  return (path, init) => handler(new Request(new URL(path, resource), init));
}

/** Sends a request through the middleware, under Node's own server. */
async function throughNode(server) {
  const metadata = server.serveMetadata();
  const protect = server.protect();
  http = createServer((request, response) =>
    metadata(request, response, () =>
      protect(request, response, (error) => {
        response.writeHead(error ? 500 : 200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ sub: request.auth?.extra.sub, body: request.body ?? null }));
      }),
    ),
  );
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (path, init) => fetch(`http://127.0.0.1:${http.address().port}${path}`, init);
}

for (const [name, through] of Object.entries({ 'fetch handler': throughFetch, 'Node middleware': throughNode })) {
  describe(`Protection by the ${name}`, () => {
    const bearer = (token, more = {}) => ({ headers: { Authorization: `Bearer ${token}`, ...more } });
    const post = async (send, body, { scope = 'read:files', type = 'application/json' } = {}) =>
      send('/mcp', {
        method: 'POST',
        body,
        ...bearer(await broker.token({ claims: { scope } }), type === undefined ? {} : { 'Content-Type': type }),
      });

    it('lets a valid token pass, in any letter case of the scheme', async () => {
      const send = await through(broker.server());
      for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
        const answer = await send('/mcp', { headers: { Authorization: `${scheme} ${await broker.token()}` } });
        assert.equal(answer.status, 200);
        assert.equal((await answer.json()).sub, 'user-1');
      }
    });

    it('answers 401 with a challenge when there is no token', async () => {
      const send = await through(broker.server());
      for (const headers of [
        {},
        { Authorization: 'Basic dTpw' },
        { Authorization: 'Bearer ' },
        { Authorization: 'Bearer' },
      ]) {
        const answer = await send('/mcp', { headers });
        assert.equal(answer.status, 401);
        assert.equal(
          answer.headers.get('www-authenticate'),
          `Bearer resource_metadata="${metadataUrl}", scope="profile read:files"`,
        );
      }
      assert.deepEqual(broker.warnings, []);
    });

    it('answers 401 invalid_token to a refused token, and logs one warning without it', async () => {
      const send = await through(broker.server());
      const token = await broker.token({ claims: { aud: 'https://other.example.com' } });
      const answer = await send('/mcp', bearer(token));

      assert.equal(answer.status, 401);
      assert.equal(
        answer.headers.get('www-authenticate'),
        `Bearer error="invalid_token", resource_metadata="${metadataUrl}", scope="profile read:files"`,
      );
      assert.deepEqual(broker.warnings, ['The access token was refused: wrong or missing claim aud.']);
    });

    it('takes no token from the query', async () => {
      const send = await through(broker.server());
      assert.equal((await send(`/mcp?access_token=${await broker.token()}`)).status, 401);
    });

    it('leaves out the scope when none is configured', async () => {
      const send = await through(broker.server({ scopes: [] }));
      const answer = await send('/mcp');
      assert.equal(answer.headers.get('www-authenticate'), `Bearer resource_metadata="${metadataUrl}"`);
    });

    it('answers 503 with Retry-After, and not 401, while the keys cannot be fetched', async () => {
      broker.isDown = true;
      const send = await through(broker.server());
      const answer = await send('/mcp', bearer(await broker.token()));

      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get('retry-after'), '5');
      assert.equal(answer.headers.get('www-authenticate'), null);
    });

    it('serves the metadata at both well-known URLs (RFC 9728)', async () => {
      const send = await through(broker.server({ resourceName: 'Files' }));
      for (const path of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
        const answer = await send(path);
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('access-control-allow-origin'), '*');
        assert.deepEqual(await answer.json(), {
          resource,
          resource_name: 'Files',
          authorization_servers: [issuer],
          bearer_methods_supported: ['header'],
          scopes_supported: ['profile', 'read:files'],
        });
        assert.equal((await send(path, { method: 'HEAD' })).status, 200);
        assert.equal((await send(path, { method: 'OPTIONS' })).status, 204);
        assert.equal((await send(path, { method: 'POST' })).status, 405);
      }
      assert.equal((await send('/.well-known/oauth-protected-resource/other')).status, 401);
    });

    it('answers 403 insufficient_scope with all scopes that the client should request', async () => {
      const send = await through(broker.server({ toolScopes }));
      const answer = await post(send, write, { scope: 'profile read:files' });

      assert.equal(answer.status, 403);
      assert.equal(
        answer.headers.get('www-authenticate'),
        `Bearer error="insufficient_scope", resource_metadata="${metadataUrl}", scope="profile read:files write:files"`,
      );
    });

    for (const scope of ['write:files', 'admin:system']) {
      it(`lets the call pass with ${scope}, and the server still reads the body`, async () => {
        const send = await through(broker.server({ toolScopes, scopeHierarchy }));
        const answer = await post(send, write, { scope });

        assert.equal(answer.status, 200);
        assert.deepEqual((await answer.json()).body, JSON.parse(write));
      });
    }

    const disguised = [
      '[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_writer"}}]',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"file_writer"}}',
      '{"jsonrpc":"2.0","id":1,"Method":"tools/call","params":{"name":"file_writer"}}',
      '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"file_writer"}}',
      '{"jsonrpc":"2.0","id":1,"method":"tools\\/call","params":{"name":"file\\u005fwriter"}}',
      `\ufeff${write}`,
    ];
    for (const body of disguised) {
      it(`does not let a disguised call pass: ${body.slice(0, 90)}`, async () => {
        const send = await through(broker.server({ toolScopes }));
        assert.ok([400, 403].includes((await post(send, body)).status));
      });
    }

    it('lets a tool without scopes pass, whatever its name', async () => {
      const send = await through(broker.server({ toolScopes }));
      for (const tool of ['whoami', 'constructor', '__proto__', '']) {
        const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${JSON.stringify(tool)}}}`;
        assert.equal((await post(send, body)).status, 200);
      }
    });

    it('leaves strange messages to the MCP server', async () => {
      const send = await through(broker.server({ toolScopes }));
      for (const body of [
        '"tools/call"',
        '7',
        '[]',
        '{"method":"tools/call","params":[]}',
        '{"method":"tools/call"}',
      ]) {
        assert.equal((await post(send, body)).status, 200);
      }
    });

    it('refuses a body that it cannot read', async () => {
      const send = await through(broker.server({ toolScopes }));
      assert.equal((await post(send, '{')).status, 400);
      assert.equal((await post(send, write, { type: 'text/plain' })).status, 415);
      assert.equal((await post(send, `"${'x'.repeat(4 * 1024 * 1024)}"`)).status, 413);
    });

    it('reads no body without a valid token', async () => {
      const send = await through(broker.server({ toolScopes }));
      assert.equal((await send('/mcp', { method: 'POST', body: write })).status, 401);
    });
  });
}

describe('Node middleware', () => {
  it('uses the body that a parser left in request.body', async () => {
    const protect = broker.server({ toolScopes }).protect();
    const headers = { authorization: `Bearer ${await broker.token()}`, 'content-type': 'application/json' };
    const response = { writeHead: (status) => (response.status = status), end: () => {} };

    await protect({ method: 'POST', url: '/', headers, body: JSON.parse(write) }, response, () =>
      assert.fail('passed'),
    );

    assert.equal(response.status, 403);
  });
});
