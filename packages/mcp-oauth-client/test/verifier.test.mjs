import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { beforeEach, describe, it } from 'node:test';

import { base64url, CompactEncrypt, exportSPKI, FlattenedSign, generateKeyPair, SignJWT } from 'jose';

import { InvalidTokenError, KeysUnreachableError } from '../dist/index.js';
import { issuer, resource, StubBroker } from './support/stub-broker.mjs';

let broker;
let server;

beforeEach(async () => {
  broker = await StubBroker.start();
  server = broker.server();
});

/** Refused, for a reason that matches, and with nothing of the token in any text. */
async function refuses(token, reason) {
  await assert.rejects(server.verify(token), (error) => {
    assert.ok(error instanceof InvalidTokenError, inspect(error));
    assert.match(error.reason, reason);
    return true;
  });
}

const encoded = (value) => base64url.encode(JSON.stringify(value));

describe('Access tokens (RFC 9068 §4)', () => {
  it("accepts the broker's token", async () => {
    const info = await server.verify(await broker.token());

    assert.equal(info.clientId, 'client-1');
    assert.deepEqual(info.scopes, ['profile', 'read:files']);
    assert.equal(info.expiresAt, broker.seconds + 900);
    assert.equal(info.resource.href, resource);
    assert.equal(info.extra.sub, 'user-1');
  });

  it('accepts an array of audiences with this resource in it', async () => {
    await server.verify(await broker.token({ claims: { aud: ['https://other.example.com', resource] } }));
  });

  it('accepts a token without a scope', async () => {
    assert.deepEqual((await server.verify(await broker.token({ claims: { scope: undefined } }))).scopes, []);
  });

  it('accepts a token that expired within the clock skew', async () => {
    await server.verify(await broker.token({ claims: { exp: broker.seconds - 29 } }));
  });

  it('refuses a token that is bound to a key (RFC 9449 §7.2)', async () => {
    await refuses(await broker.token({ claims: { cnf: { jkt: 'thumbprint' } } }), /bound to a key/);
  });

  it('hides the token in logs', async () => {
    const token = await broker.token();
    const info = await server.verify(token);

    assert.equal(info.token, token);
    assert.ok(!inspect({ info }).includes(token));
    assert.ok(!JSON.stringify({ info }).includes(token));
  });

  const claims = {
    expired: [{ exp: -31 }, /expired/],
    'not valid yet': [{ nbf: 120 }, /not valid yet/],
  };
  for (const [name, [change, reason]] of Object.entries(claims)) {
    it(`refuses a token that is ${name}`, async () => {
      const [[claim, offset]] = Object.entries(change);
      await refuses(await broker.token({ claims: { [claim]: broker.seconds + offset } }), reason);
    });
  }

  const wrong = {
    'another audience': [{ aud: 'https://other.example.com/mcp' }, /aud/],
    'audiences without this resource': [{ aud: ['https://a.example.com', `${resource}/`] }, /aud/],
    'an empty array of audiences': [{ aud: [] }, /aud/],
    'no audience': [{ aud: undefined }, /aud/],
    'another issuer': [{ iss: 'https://evil.example.com' }, /iss/],
    'the issuer with a trailing slash': [{ iss: `${issuer}/` }, /iss/],
    'no issuer': [{ iss: undefined }, /iss/],
    'no expiry': [{ exp: undefined }, /exp/],
    'an expiry that is a text': [{ exp: '9999999999' }, /exp/],
    'no subject': [{ sub: undefined }, /sub/],
    'a subject that is no text': [{ sub: 7 }, /sub/],
    'no client': [{ client_id: undefined }, /client_id/],
    'no id': [{ jti: undefined }, /jti/],
  };
  for (const [name, [change, reason]] of Object.entries(wrong)) {
    it(`refuses a token with ${name}`, async () => refuses(await broker.token({ claims: change }), reason));
  }

  it('refuses an id_token', async () => refuses(await broker.token({ header: { typ: 'JWT' } }), /typ/));

  it('refuses a token without typ', async () => refuses(await broker.token({ header: { typ: undefined } }), /typ/));

  it('refuses a token that names no key', async () =>
    refuses(await broker.token({ header: { kid: undefined } }), /key/));

  it('refuses alg none, with and without a signature', async () => {
    const unsigned = `${encoded({ alg: 'none', typ: 'at+jwt', kid: 'key-1' })}.${encoded(broker.claims())}.`;
    await refuses(unsigned, /algorithm|signed/);
    await refuses(`${unsigned}AAAA`, /algorithm|signed/);
  });

  it('refuses HS256 keyed with the public key', async () => {
    for (const secret of [await exportSPKI(broker.key.publicKey), JSON.stringify(broker.key.publicJwk)]) {
      const token = await new SignJWT(broker.claims())
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' })
        .sign(new TextEncoder().encode(secret));
      await refuses(token, /algorithm/);
    }
  });

  it('refuses another elliptic curve under a known key id', async () => {
    const { privateKey } = await generateKeyPair('ES384');
    await refuses(await broker.token({ header: { alg: 'ES384' }, key: { privateKey, kid: 'key-1' } }), /algorithm/);
  });

  it('refuses a key that the token brings itself', async () => {
    const { privateKey, publicJwk } = await (await StubBroker.start()).addKey('key-1');
    await refuses(await broker.token({ header: { jwk: publicJwk }, key: { privateKey, kid: 'key-1' } }), /signature/);
  });

  it('refuses an unknown critical header', async () => {
    const signed = await new FlattenedSign(new TextEncoder().encode(JSON.stringify(broker.claims())))
      .setProtectedHeader({
        alg: 'ES256',
        typ: 'at+jwt',
        kid: 'key-1',
        crit: ['http://example.com/x'],
        'http://example.com/x': 1,
      })
      .sign(broker.key.privateKey, { crit: { 'http://example.com/x': true } });
    await refuses(`${signed.protected}.${signed.payload}.${signed.signature}`, /understands/);
  });

  it('refuses a changed payload, header and signature', async () => {
    const [header, , signature] = (await broker.token()).split('.');
    const payload = encoded(broker.claims({ scope: 'admin:system' }));
    await refuses(`${header}.${payload}.${signature}`, /signature/);

    const token = await broker.token();
    const last = token.lastIndexOf('.');
    await refuses(
      `${token.slice(0, last + 1)}${token[last + 1] === 'A' ? 'B' : 'A'}${token.slice(last + 2)}`,
      /signature/,
    );
    await refuses(token.slice(0, last + 1), /signature|signed/);
  });

  it('refuses an encrypted token', async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES');
    const jwe = await new CompactEncrypt(new TextEncoder().encode(await broker.token()))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', typ: 'at+jwt', kid: 'key-1' })
      .encrypt(publicKey);
    await refuses(jwe, /signed/);
  });

  it('refuses a huge token without looking at it', async () => {
    await refuses(await broker.token({ claims: { filler: 'x'.repeat(20_000) } }), /longer than/);
    assert.equal(broker.requests.length, 0);
  });

  it('refuses what is no token', async () => {
    for (const text of [
      '',
      '.',
      '..',
      'a.b.c',
      'x',
      `${encoded({ alg: 'ES256' })}.e30.AAAA`,
      'ey'.repeat(50),
      '\u0000.\ud800.',
    ]) {
      await refuses(text, /./);
    }
  });

  it('says nothing of the token in its reasons', async () => {
    const header = { typ: 'at+jwt', alg: 'SECRET-ALGORITHM', kid: 'SECRET-KID' };
    await assert.rejects(server.verify(`${encoded(header)}.${encoded({ iss: 'SECRET' })}.AAAA`), (error) => {
      assert.ok(!error.message.includes('SECRET'), error.message);
      return true;
    });
  });
});

describe('Keys', () => {
  it('fetches keys once for many tokens', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => broker.token()));
    await Promise.all(tokens.map((token) => server.verify(token)));

    assert.equal(broker.keyFetches, 1);
  });

  it('fetches again for a new key', async () => {
    await server.verify(await broker.token());
    broker.now += 31_000;
    const key = await broker.addKey('key-2');

    await server.verify(await broker.token({ key }));

    assert.equal(broker.keyFetches, 2);
  });

  it('bounds the fetches that a flood of unknown keys causes', async () => {
    await server.verify(await broker.token());
    for (let i = 0; i < 300; i++) {
      broker.now += 1000;
      await refuses(await broker.token({ header: { kid: `unknown-${i}` } }), /unknown key/);
    }

    assert.ok(broker.keyFetches <= 1 + 300 / 30, `${broker.keyFetches} fetches`);
    await server.verify(await broker.token());
  });

  it('forgets a key that the broker withdrew', async () => {
    const token = await broker.token({ claims: { exp: broker.seconds + 3600 } });
    await server.verify(token);
    broker.keys = [];
    await broker.addKey('key-2');
    broker.now += 15 * 60_000 + 1;
    await server.verify(token); // starts the fetch in the background
    await new Promise((resolve) => setImmediate(resolve));

    await refuses(token, /unknown key/);
  });

  it('cannot judge a token while the keys cannot be fetched, and tries again soon', async () => {
    broker.isDown = true;
    const token = await broker.token();
    await assert.rejects(
      server.verify(token),
      (error) => error instanceof KeysUnreachableError && error.retryAfter === 5,
    );
    await assert.rejects(server.verify(token), KeysUnreachableError);
    assert.equal(broker.requests.length, 1);
    assert.match(broker.warnings[0], /could not be fetched/);

    broker.isDown = false;
    await assert.rejects(server.verify(token), KeysUnreachableError);
    broker.now += 5000;
    await server.verify(token);
  });

  it('uses the keys it has while the broker is down, and cannot judge tokens with others', async () => {
    await server.verify(await broker.token());
    broker.isDown = true;
    broker.now += 60 * 60_000;

    await server.verify(await broker.token());
    await assert.rejects(server.verify(await broker.token({ header: { kid: 'new' } })), KeysUnreachableError);

    broker.now += 24 * 60 * 60_000;
    await assert.rejects(server.verify(await broker.token()), KeysUnreachableError);
  });

  const unusable = {
    'names another issuer': (it) => (it.metadata = { issuer: 'https://evil.example.com' }),
    'has no jwks_uri': (it) => (it.metadata = { jwks_uri: undefined }),
    'has a jwks_uri without TLS': (it) => (it.metadata = { jwks_uri: 'http://auth.example.com/jwks' }),
    'has an empty key set': (it) => (it.keys = []),
  };
  for (const [name, change] of Object.entries(unusable)) {
    it(`does not use metadata that ${name}`, async () => {
      change(broker);
      await assert.rejects(server.verify(await broker.token()), KeysUnreachableError);
      assert.equal(broker.warnings.length, 1);
    });
  }

  it('does not follow redirects and limits the time', async () => {
    let init;
    const watched = broker.server({ fetch: (url, given) => ((init = given), broker.fetch(url, given)) });
    await watched.verify(await broker.token());

    assert.equal(init.redirect, 'error');
    assert.ok(init.signal instanceof AbortSignal);
  });

  it('does not read a huge document to its end', async () => {
    const huge = broker.server({ fetch: async () => new Response(' '.repeat(300_000)) });
    await assert.rejects(huge.verify(await broker.token()), KeysUnreachableError);
    assert.match(broker.warnings[0], /more than/);
  });
});
