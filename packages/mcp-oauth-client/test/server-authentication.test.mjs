import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';

import { createLocalJWKSet, jwtVerify } from 'jose';

import { issuer, StubBroker } from './support/stub-broker.mjs';

let broker;
let sent;

beforeEach(async () => {
  broker = await StubBroker.start();
  sent = [];
  broker.exchange = async (init) => {
    sent.push(init);
    return Response.json({ access_token: 'upstream', expires_in: 300, scope: 'files.read' });
  };
});

const pem = (type, options) =>
  generateKeyPairSync(type, options).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const server = (privateKey, more = {}) =>
  broker.server({ clientId: 'files server', privateKey, toolTokenReuse: 0, ...more });

const exchange = (oauth) => oauth.toolTokens.get('user-token', 'file_reader', ['read']);

const kinds = {
  ES256: ['ec', { namedCurve: 'P-256' }],
  ES384: ['ec', { namedCurve: 'P-384' }],
  ES512: ['ec', { namedCurve: 'P-521' }],
  RS256: ['rsa', { modulusLength: 2048 }],
};

describe('private_key_jwt (RFC 7523 §3)', () => {
  for (const [alg, kind] of Object.entries(kinds)) {
    it(`signs with ${alg}, and the public keys verify it`, async () => {
      const oauth = server(pem(...kind));
      await exchange(oauth);

      const { headers, body } = sent[0];
      assert.equal(headers.Authorization, undefined);
      assert.equal(body.get('client_id'), 'files server');
      assert.equal(body.get('client_secret'), null);
      assert.equal(body.get('client_assertion_type'), 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      const keys = createLocalJWKSet(await oauth.publicKeys());
      const { payload, protectedHeader } = await jwtVerify(body.get('client_assertion'), keys, {
        issuer: 'files server',
        subject: 'files server',
        audience: issuer,
        currentDate: new Date(broker.now),
        requiredClaims: ['jti', 'iat', 'exp'],
      });
      assert.equal(protectedHeader.alg, alg);
      assert.equal(payload.exp - payload.iat, 60);
    });
  }

  it('never uses an assertion twice', async () => {
    const oauth = server(pem(...kinds.ES256));
    await exchange(oauth);
    await exchange(oauth);
    const ids = sent.map(({ body }) => JSON.parse(atob(body.get('client_assertion').split('.')[1])).jti);
    assert.equal(new Set(ids).size, 2);
  });

  it('publishes no private part', async () => {
    for (const kind of Object.values(kinds)) {
      const [key] = (await server(pem(...kind)).publicKeys()).keys;
      for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
        assert.equal(key[name], undefined);
      }
      assert.equal(key.use, 'sig');
      assert.ok(key.kid.length > 0);
    }
  });

  it('takes line breaks as an environment variable has them, and a key id', async () => {
    const oauth = server(pem(...kinds.ES256).replaceAll('\n', '\\n'), { privateKeyId: 'key-7' });
    await exchange(oauth);
    assert.equal((await oauth.publicKeys()).keys[0].kid, 'key-7');
    assert.equal(JSON.parse(atob(sent[0].body.get('client_assertion').split('.')[0])).kid, 'key-7');
  });

  it('has no public keys with a secret', async () => {
    const oauth = broker.server({ clientId: 'files server', clientSecret: 'secret' });
    assert.equal(await oauth.publicKeys(), undefined);
    await exchange(oauth);
    assert.equal(sent[0].body.get('client_assertion'), null);
  });

  it('says what is wrong with a key, without any part of it', async () => {
    const weak = pem('rsa', { modulusLength: 1024 });
    await assert.rejects(() => exchange(server(weak)), /1024 bits/);
    const other = pem('ed25519');
    await assert.rejects(() => exchange(server(other)), /P-256, P-384 or P-521/);
    const broken = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----\n';
    await assert.rejects(
      () => exchange(server(broken)),
      (error) => error.message.startsWith('privateKey: ') && !error.message.includes('MIGHAgEAMBMG'),
    );
    assert.deepEqual(sent, []);
  });
});
