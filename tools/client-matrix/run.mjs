// Runs real command-line MCP clients against the development environment and writes what it saw into docs/clients.md.
//
//   node tools/client-matrix/run.mjs [--only NAME,NAME] [--no-build] [--verbose]
//
// Each client is installed into a temporary folder, has a HOME of its own there, and is deleted afterwards. Needs
// Linux, Node 20, the .NET SDK, `script` of util-linux and the npm registry.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import clients from './clients.mjs';
import startEnvironment from './environment.mjs';
import { installBrowser, installClient, installNode } from './install.mjs';
import writeMatrix from './matrix.mjs';
import startModel from './model.mjs';
import { endAllOf } from './processes.mjs';
import Trial from './trial.mjs';

const has = (option) => process.argv.includes(option);
const only = has('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : undefined;
const chosen = clients.filter(({ name }) => !only || only.includes(name));

const folder = mkdtempSync(join(tmpdir(), 'client-matrix-'));
const rows = [];
let environment;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => cleanUp().then(() => process.exit(1)));
}
try {
  const node = installNode(join(folder, 'node'));
  const browser = installBrowser(join(folder, 'bin'), node);
  environment = await startEnvironment(folder, has('--no-build'));
  for (const client of chosen) {
    console.log(`${client.name} ${client.version}`);
    rows.push(await tryOut(client, node, browser));
    console.log(JSON.stringify(rows.at(-1)));
  }
} finally {
  await cleanUp();
}
writeMatrix(rows);

async function tryOut(client, node, browser) {
  const home = join(folder, client.program);
  const work = join(home, 'work');
  const packages = join(folder, 'packages');
  mkdirSync(work, { recursive: true });
  const row = { client: client.name, version: client.version, date: new Date().toISOString().slice(0, 10) };
  const model = await startModel();
  try {
    const place = { home, work, bin: installClient(packages, client), browser, node };
    const cells = await new Trial({ client, environment, model, place, verbose: has('--verbose') }).take();
    return { ...row, ...cells };
  } catch (error) {
    const cause = `not run: ${String(error.message).split('\n')[0]}`;
    return { ...row, register: cause, login: cause, call: cause, refresh: cause };
  } finally {
    model.close();
    endAllOf(home);
    rmSync(home, { recursive: true, force: true });
    rmSync(packages, { recursive: true, force: true });
  }
}

async function cleanUp() {
  clients.forEach(({ program }) => endAllOf(join(folder, program)));
  await environment?.stop();
  rmSync(folder, { recursive: true, force: true });
}
