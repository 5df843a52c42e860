import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const browser = fileURLToPath(new URL('browser.mjs', import.meta.url));
const neededNode = 24;
const millisecondsPerInstall = 300_000;

/** Installs a client and returns the folder of its program. */
export function installClient(folder, client) {
  npmInstall(folder, `${client.package}@${client.version}`);
  return join(folder, 'node_modules', '.bin');
}

/** The folder of a Node that every client accepts: this one, or npm's. */
export function installNode(folder) {
  if (Number(process.versions.node.split('.')[0]) >= neededNode) {
    return dirname(process.execPath);
  }
  const name = `node-${process.platform}-${process.arch}`;
  npmInstall(folder, `${name}@${neededNode}`);
  return join(folder, 'node_modules', name, 'bin');
}

/** Puts the program that signs in into a folder, under the name that clients look for. Returns its path. */
export function installBrowser(folder, node) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'xdg-open');
  writeFileSync(path, `#!/bin/sh\nexec '${join(node, 'node')}' '${browser}' "$@"\n`, { mode: 0o755 });
  return path;
}

function npmInstall(folder, specification) {
  mkdirSync(folder, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--no-package-lock', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...quiet, specification], {
    stdio: 'pipe',
    timeout: millisecondsPerInstall,
  });
}
