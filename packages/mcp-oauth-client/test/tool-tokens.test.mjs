import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { beforeEach, describe, it } from 'node:test';

import {
  BrokerUnavailableError,
  connectResult,
  ConnectRequiredError,
  orElicit,
  ToolTokenError,
} from '../dist/index.js';
import { StubBroker } from './support/stub-broker.mjs';

let broker;
let tokens;
let answers;
let sent;

beforeEach(async () => {
  broker = await StubBroker.start();
  tokens = broker.server({ clientId: 'files server', clientSecret: 'p&ss' }).toolTokens;
  sent = [];
  answers = [() => Response.json({ access_token: `upstream-${sent.length}`, expires_in: 300, scope: 'files.read' })];
  broker.exchange = async (init) => {
    sent.push(init);
    return (answers.length > 1 ? answers.shift() : answers[0])();
  };
});

const get = (token = 'user-token', tool = 'file_reader', actions = ['read']) => tokens.get(token, tool, actions);

describe('Token exchange (RFC 8693 §2)', () => {
  it('sends what the broker expects', async () => {
    const token = await tokens.get({ token: 'user-token' }, 'file_reader', ['read', 'list']);

    assert.equal(sent[0].headers.Authorization, `Basic ${btoa('files%20server:p%26ss')}`);
    assert.deepEqual(Object.fromEntries(sent[0].body), {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'user-token',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'file_reader',
      actions: 'read list',
    });
    assert.equal(sent[0].redirect, 'error');
    assert.equal(token.kind, 'ready');
    assert.equal(token.accessToken, 'upstream-1');
    assert.equal(token.expiresAt, broker.now + 300_000);
    assert.deepEqual(token.scopes, ['files.read']);
  });

  it('hides the token in logs', async () => {
    const token = await get();
    assert.ok(!inspect({ token }).includes('upstream-1'));
    assert.ok(!JSON.stringify({ token }).includes('upstream-1'));
  });

  it('returns the link while the user must connect, and asks again next time', async () => {
    answers = [
      () =>
        Response.json(
          { error: 'interaction_required', interaction_uri: 'https://auth.example.com/connect/x' },
          { status: 400 },
        ),
      () => Response.json({ access_token: 'upstream', expires_in: 300 }),
    ];
    assert.deepEqual(await get(), { kind: 'not-connected', link: 'https://auth.example.com/connect/x' });
    assert.equal((await get()).kind, 'ready');
  });

  it('names the scopes that a connected user has not granted', async () => {
    const body = { error: 'interaction_required', interaction_uri: 'https://auth.example.com/x', scope: 'a b' };
    answers = [() => Response.json(body, { status: 400 })];
    assert.deepEqual(await get(), { kind: 'not-connected', link: 'https://auth.example.com/x', missing: ['a', 'b'] });
  });

  it('names the error of a refusal', async () => {
    answers = [() => Response.json({ error: 'invalid_grant' }, { status: 400 })];
    await assert.rejects(get(), (error) => error instanceof ToolTokenError && error.error === 'invalid_grant');
  });

  for (const body of ['', 'secret-text', '[]', 'null', '{"access_token":7}', '{"error":"interaction_required"}']) {
    it(`does not take this for a token: ${body}`, async () => {
      answers = [() => new Response(body)];
      await assert.rejects(get(), (error) => error instanceof ToolTokenError && !error.message.includes('secret-text'));
    });
  }

  it('tells an outage from a refusal, and tries again at the next call', async () => {
    answers = [
      () => new Response('', { status: 503 }),
      () => Promise.reject(new TypeError('fetch failed')),
      () => Response.json({ access_token: 'upstream', expires_in: 300 }),
    ];
    await assert.rejects(get(), (error) => error instanceof BrokerUnavailableError && error.status === 503);
    await assert.rejects(get(), (error) => error instanceof BrokerUnavailableError && error.status === undefined);
    assert.equal((await get()).kind, 'ready');
  });

  it('needs credentials and a user', async () => {
    await assert.rejects(broker.server().toolTokens.get('user-token', 'file_reader', []), /clientId, and clientSecret or privateKey/);
    await assert.rejects(tokens.get(undefined, 'file_reader', []), /authInfo/);
  });
});

describe('Cached tool tokens', () => {
  it('shares one exchange between concurrent and later calls, whatever the order of actions', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => get('user-token', 'file_reader', ['read', 'list'])));
    all.push(await get('user-token', 'file_reader', ['list', 'read']));

    assert.equal(sent.length, 1);
    assert.deepEqual(new Set(all.map((token) => token.accessToken)), new Set(['upstream-1']));
  });

  it('keeps users, tools and actions apart', async () => {
    const all = [
      await get('a'),
      await get('b'),
      await get('a', 'other'),
      await get('a', 'file_reader', ['write']),
      await get('a', 'file_reader', []),
    ];
    assert.equal(new Set(all.map((token) => token.accessToken)).size, 5);
  });

  it('asks again after a minute', async () => {
    await get();
    broker.now += 59_999;
    await get();
    assert.equal(sent.length, 1);
    broker.now += 1;
    await get();
    assert.equal(sent.length, 2);
  });

  it('does not return a token that is about to expire', async () => {
    answers = [() => Response.json({ access_token: 'short', expires_in: 15 })];
    await get();
    broker.now += 4_999;
    await get();
    assert.equal(sent.length, 1);
    broker.now += 1;
    await get();
    assert.equal(sent.length, 2);
  });

  it('does not cache at all with toolTokenReuse 0', async () => {
    tokens = broker.server({ clientId: 'a', clientSecret: 'b', toolTokenReuse: 0 }).toolTokens;
    await get();
    await get();
    assert.equal(sent.length, 2);
  });

  it('keeps at most 10,000, and drops the oldest first', async () => {
    await get('user-0');
    await Promise.all(Array.from({ length: 10_000 }, (_, i) => get(`user-${i + 1}`)));
    await get('user-1');
    assert.equal(sent.length, 10_001);
    await get('user-0');
    assert.equal(sent.length, 10_002);
  });
});

describe('Elicitation (MCP elicitation, URL mode)', () => {
  class UrlElicitationRequiredError extends Error {
    constructor(elicitations, message) {
      super(message);
      this.elicitations = elicitations;
    }
  }
  const link = 'https://auth.example.com/connect/x';
  const waiting = { kind: 'not-connected', link };
  const client = (capabilities) => ({ server: { getClientCapabilities: () => capabilities } });
  const withLinks = client({ elicitation: { url: {} } });
  const withoutLinks = [
    client(undefined),
    client({}),
    client({ elicitation: {} }),
    client({ elicitation: { form: {} } }),
  ];

  it('says what is missing, in the dialog and in the error', () => {
    const lacking = { ...waiting, missing: ['files.write', 'mail.send'] };
    const text = 'Your account does not allow all that this tool needs. Allow this too: files.write, mail.send.';
    assert.throws(
      () => orElicit(lacking, withoutLinks[0], UrlElicitationRequiredError),
      (error) => error.message.startsWith(`${text} Open ${link}`),
    );
    assert.throws(
      () => orElicit(lacking, withLinks, UrlElicitationRequiredError),
      (error) => error.message === `${text} ${link}`,
    );
    const inputRequired = (spec) => spec.inputRequests.connect;
    inputRequired.elicitUrl = (params) => params;
    assert.equal(connectResult(lacking, withLinks, { mcpReq: {} }, inputRequired).message, text);
  });

  it('returns a token as it is', () => {
    const ready = { kind: 'ready', accessToken: 'x', expiresAt: undefined, scopes: [] };
    assert.equal(orElicit(ready, withLinks, UrlElicitationRequiredError), ready);
  });

  it('asks a client that can show links, with the link in the text too', () => {
    assert.throws(
      () => orElicit(waiting, withLinks, UrlElicitationRequiredError),
      (error) => {
        const [elicitation] = error.elicitations;
        assert.equal(elicitation.mode, 'url');
        assert.equal(elicitation.url, link);
        assert.match(elicitation.elicitationId, /^[0-9a-f-]{36}$/);
        assert.ok(error.message.includes(link));
        return error instanceof UrlElicitationRequiredError;
      },
    );
  });

  it('gives other clients the link in an error', () => {
    for (const server of withoutLinks) {
      assert.throws(
        () => orElicit(waiting, server, UrlElicitationRequiredError),
        (error) => error instanceof ConnectRequiredError && error.message.includes(link),
      );
    }
  });

  const inputRequired = Object.assign((spec) => ({ resultType: 'input_required', ...spec }), {
    elicitUrl: (params) => ({ method: 'elicitation/create', params: { mode: 'url', ...params } }),
  });

  it('returns an input-required result for MCP 2026-07-28, once', () => {
    const first = connectResult(waiting, withLinks, { mcpReq: {} }, inputRequired);
    assert.equal(first.resultType, 'input_required');
    assert.equal(Object.values(first.inputRequests)[0].params.url, link);

    const answers = Object.fromEntries(Object.keys(first.inputRequests).map((name) => [name, { action: 'accept' }]));
    const second = connectResult(waiting, withLinks, { mcpReq: { inputResponses: answers } }, inputRequired);
    assert.equal(second.isError, true);
    assert.ok(second.content[0].text.includes(link));
  });

  it('returns a tool error with the link for other clients', () => {
    for (const server of withoutLinks) {
      const result = connectResult(waiting, server, { mcpReq: {} }, inputRequired);
      assert.ok(result.isError && result.content[0].text.includes(link));
    }
  });
});
