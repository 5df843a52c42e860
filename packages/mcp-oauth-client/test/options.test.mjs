import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { McpOAuth, McpOAuthOptionsError } from '../dist/index.js';
import { issuer, resource } from './support/stub-broker.mjs';

function problems(options) {
  try {
    new McpOAuth(options);
    return [];
  } catch (error) {
    assert.ok(error instanceof McpOAuthOptionsError);
    return error.problems;
  }
}

describe('Options', () => {
  it('lists all problems at once, with name and cure', () => {
    const found = problems({
      resource: 'mcp.example.com',
      issuer: 'https://auth.example.com/',
      scopes: 'profile read:files',
      toolScopes: { write: ['a b'] },
      clientId: 'files-server',
      toolTokenReuse: 100_000,
      audience: 'x',
    });

    assert.deepEqual(found.map((problem) => problem.split(':')[0]).sort(), [
      'audience',
      'clientSecret',
      'issuer',
      'resource',
      'scopes',
      'toolScopes.write',
      'toolTokenReuse',
    ]);
    assert.ok(
      found.every((problem) => problem.length > 30),
      found.join('\n'),
    );
    assert.ok(found.some((problem) => problem.includes('Use https://auth.example.com.')));
  });

  it('accepts the least, everything, and http on this computer', () => {
    const none = [
      { resource, issuer },
      { resource: 'http://localhost:7091/mcp', issuer: 'http://localhost:7071' },
      { resource: 'http://127.0.0.1:7091', issuer: 'http://[::1]:7071' },
      {
        resource,
        issuer,
        scopes: ['profile'],
        toolScopes: { write: ['write:files'] },
        scopeHierarchy: { 'write:files': ['read:files'] },
        resourceName: 'Files',
        clientId: 'files-server',
        clientSecret: 'secret',
        toolTokenReuse: 0,
      },
      { resource, issuer, clientId: undefined, clientSecret: '' },
    ];
    for (const options of none) {
      assert.deepEqual(problems(options), []);
    }
  });

  const refused = {
    'http elsewhere': [{ resource: 'http://mcp.example.com/mcp' }, /resource: must be https/],
    'http at a name that only looks local': [{ issuer: 'http://localhost.example.com' }, /issuer: must be https/],
    'a fragment': [{ resource: `${resource}#x` }, /fragment/],
    'a password': [{ issuer: 'https://user:secret@auth.example.com' }, /password/],
    'a quote that would break the challenge': [{ resource: `${resource}/"` }, /quote/],
    'an issuer with a path': [{ issuer: `${issuer}/tenant` }, /Use https:\/\/auth\.example\.com\./],
    'another letter case': [{ Resource: resource }, /Did you mean resource\?/],
    'a secret without an id': [{ clientSecret: 'secret' }, /clientId: missing/],
    'a key without an id': [{ privateKey: '-----BEGIN PRIVATE KEY-----' }, /clientId: missing, but privateKey/],
    'a key and a secret': [
      { clientId: 'a', clientSecret: 'b', privateKey: '-----BEGIN PRIVATE KEY-----' },
      /Remove one of the two/,
    ],
    'a key in another form': [{ clientId: 'a', privateKey: '-----BEGIN EC PRIVATE KEY-----' }, /openssl pkcs8/],
    'a key id without a key': [{ clientId: 'a', clientSecret: 'b', privateKeyId: 'c' }, /privateKeyId: set without/],
    'a logger without warn': [{ logger: {} }, /logger\.warn/],
    'no resource': [{ resource: undefined }, /resource: missing/],
    'an empty issuer': [{ issuer: '' }, /issuer: missing/],
  };
  for (const [name, [change, message]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      const found = problems({ resource, issuer, ...change });
      assert.ok(
        found.some((problem) => message.test(problem)),
        found.join('\n'),
      );
      assert.ok(!found.join().includes('secret@'));
    });
  }

  it('refuses no options at all', () => {
    assert.equal(problems(undefined).length, 1);
    assert.equal(problems({}).length, 2);
  });
});
