import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { ToolScopeError } from '../dist/index.js';
import { resource, StubBroker } from './support/stub-broker.mjs';

let broker;

beforeEach(async () => (broker = await StubBroker.start()));

const contexts = {
  'the SDK 1.x': (scopes) => ({ authInfo: { scopes } }),
  'the SDK 2.x': (scopes) => ({ http: { authInfo: { scopes } } }),
};

describe('Scopes beside a tool', () => {
  for (const [name, context] of Object.entries(contexts)) {
    it(`runs a tool of ${name} only for a token with the scopes`, () => {
      const oauth = broker.server({ scopeHierarchy: { admin: ['write:files'] } });
      const handler = oauth.requireScopes('writer', ['write:files'], ({ text }) => `wrote ${text}`);

      assert.equal(handler({ text: 'a' }, context(['write:files'])), 'wrote a');
      assert.equal(handler({ text: 'a' }, context(['admin'])), 'wrote a');
      assert.throws(() => handler({ text: 'a' }, context(['read:files'])), ToolScopeError);
      assert.throws(() => handler({ text: 'a' }, context([])), /requires the scope write:files/);
    });
  }

  it('runs no tool without a token', () => {
    const handler = broker.server().requireScopes('writer', ['write:files'], () => 'ran');
    for (const all of [[], [undefined], [null], ['text'], [{}], [{ http: {} }], [{ authInfo: {} }]]) {
      assert.throws(() => handler(...all), ToolScopeError);
    }
  });

  it('takes the scopes from the last argument and never from the tool call', () => {
    const handler = broker.server().requireScopes('writer', ['write:files'], () => 'ran');
    const forged = { authInfo: { scopes: ['write:files'] } };
    assert.throws(() => handler(forged, { authInfo: { scopes: [] } }), ToolScopeError);
  });

  it('keeps what the handler returns and throws', async () => {
    const oauth = broker.server();
    const context = { authInfo: { scopes: ['write:files'] } };
    assert.equal(await oauth.requireScopes('a', ['write:files'], async () => 'later')(context), 'later');
    const failing = oauth.requireScopes('b', ['write:files'], () => {
      throw new RangeError('mine');
    });
    assert.throws(() => failing(context), RangeError);
  });

  it('makes protection answer 403 with all scopes that the client should request', async () => {
    const oauth = broker.server();
    oauth.requireScopes('writer', ['write:files'], () => 'ran');
    const answer = await call(oauth, 'writer', 'profile read:files');

    assert.equal(answer.status, 403);
    assert.match(answer.headers.get('www-authenticate'), /scope="profile read:files write:files"/);
    assert.equal((await call(oauth, 'writer', 'write:files')).status, 200);
    assert.equal((await call(oauth, 'other', 'profile')).status, 200);
  });

  it('adds to the scopes of the option toolScopes', async () => {
    const oauth = broker.server({ toolScopes: { writer: ['profile'] } });
    const handler = oauth.requireScopes('writer', ['write:files'], () => 'ran');

    assert.equal((await call(oauth, 'writer', 'write:files')).status, 403);
    assert.throws(() => handler({ authInfo: { scopes: ['write:files'] } }), ToolScopeError);
    assert.equal((await call(oauth, 'writer', 'write:files profile')).status, 200);
  });

  it('takes names like those of every object', async () => {
    const oauth = broker.server();
    oauth.requireScopes('__proto__', ['write:files'], () => 'ran');
    assert.equal((await call(oauth, '__proto__', 'profile')).status, 403);
    assert.equal((await call(oauth, 'constructor', 'profile')).status, 200);
  });

  it('refuses what is no scope', () => {
    for (const scopes of [['a b'], [''], 'read:files', [7]]) {
      assert.throws(() => broker.server().requireScopes('writer', scopes, () => 'ran'), /requireScopes\('writer'\)/);
    }
  });
});

async function call(oauth, tool, scope) {
  const handler = oauth.protectFetch(() => new Response('passed'));
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool } });
  const headers = {
    Authorization: `Bearer ${await broker.token({ claims: { scope } })}`,
    'Content-Type': 'application/json',
  };
  return handler(new Request(resource, { method: 'POST', headers, body }));
}
