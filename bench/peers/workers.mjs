// Cloudflare's workers-oauth-provider in workerd, started by miniflare, with its KV namespace in files.
//
// PORT, UPSTREAM  as in mcp-sdk.mjs
// FOLDER          of the KV namespace
import { readFileSync } from 'node:fs';

import { Miniflare } from 'miniflare';

import whenStdinCloses from './stdin.mjs';

const { PORT: port, UPSTREAM: upstream, FOLDER: folder } = process.env;
const library = new URL(import.meta.resolve('@cloudflare/workers-oauth-provider'));
const server = new Miniflare({
  modules: [
    { type: 'ESModule', path: 'worker.mjs', contents: readFileSync(new URL('worker.mjs', import.meta.url)) },
    { type: 'ESModule', path: 'oauth-provider.js', contents: readFileSync(library) },
  ],
  compatibilityDate: '2026-07-01',
  compatibilityFlags: ['nodejs_compat'],
  bindings: { UPSTREAM: upstream, ISSUER: `http://localhost:${port}` },
  kvNamespaces: ['OAUTH_KV'],
  kvPersist: folder,
  host: 'localhost',
  port: Number(port),
  log: undefined,
});
await server.ready;
console.log(`ready http://localhost:${port}`);
whenStdinCloses(async () => {
  await server.dispose();
  process.exit(0);
});
