import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../DevEnvironment', import.meta.url));

/** How long an access token is valid here: long enough for a call, short enough to wait for its end. */
export const accessTokenSeconds = 30;

const kinds = {
  registered: /Client registered: (.*)/,
  signedIn: /Signed in: (.*)/,
  redeemed: /Code redeemed: (.*)/,
  refreshed: /Access token refreshed: (.*)/,
  // Without the client, which is not known at every refusal.
  refused: /Request refused: (.*?)(?:, client .*)?$/,
};

/**
 * Starts the development environment: the broker, its upstream and storage, and the sample MCP server.
 *
 * @param folder for the key file of the broker
 * @param isBuilt true to save the build
 * @returns `{ mcpUrl, events, stop }`; `events` are the broker's audit events so far, each `{ kind, text }`
 */
export default async function startEnvironment(folder, isBuilt) {
  // The key file for development goes here and not into the user's own folder.
  mkdirSync(join(folder, 'data'), { recursive: true });
  const child = spawn('dotnet', ['run', ...(isBuilt ? ['--no-build'] : []), '--project', project], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      XDG_DATA_HOME: join(folder, 'data'),
      Lifetimes__AccessToken: String(accessTokenSeconds),
      // The clients' own documents are on the internet, which a test machine may not reach: all register.
      Registration__MetadataDocuments: 'false',
      'Logging__LogLevel__McpOAuth.Audit.AuditLog': 'Information',
    },
  });
  const events = [];
  const output = [];
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ready = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        for (const [kind, pattern] of Object.entries(kinds)) {
          const [, text] = line.match(pattern) ?? [];
          if (text) {
            events.push({ kind, text });
          }
        }
        if (line.includes('Ctrl+C stops everything')) {
          resolve(true);
        }
      });
    }
  });
  if ((await Promise.race([ready, ended, wait(10 * 60_000)])) !== true) {
    child.kill('SIGTERM');
    throw new Error(`The development environment did not start:\n${output.join('\n')}`);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, wait(15_000)]);
  };
  return { mcpUrl: 'http://localhost:7091/mcp', events, stop };
}
