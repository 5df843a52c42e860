import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** How long a client has to store what it got. */
const secondsToSettle = 5;

/**
 * Runs a client until it exits, `until` says that it has done its work, or the time is over; then ends it.
 *
 * @param command program and arguments
 * @param terminal true if the client needs a terminal; `script` of util-linux provides it
 * @param inputs what the user types, in order: `{ after, text }`, where `after` is a pattern in the output since the
 *   input before
 * @returns all output, without escape sequences
 */
export async function run(command, { env, cwd, seconds, terminal = false, inputs = [], until = () => false }) {
  const inTerminal = `stty cols 120 rows 40; exec ${command.map(quote).join(' ')}`;
  const [program, ...args] = terminal ? ['script', '-qec', inTerminal, '/dev/null'] : command;
  const child = spawn(program, args, {
    env,
    cwd,
    stdio: [terminal ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, which can be ended as a whole
  });
  let output = '';
  let position = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => (output += data));
  }
  child.stdin?.on('error', () => {});
  let exited = false;
  const exit = new Promise((resolve) => child.once('close', resolve).once('error', resolve)).then(() => {
    exited = true;
  });
  const waiting = [...inputs];
  const end = Date.now() + seconds * 1000;
  while (!exited && Date.now() < end) {
    if (until()) {
      await Promise.race([exit, wait(secondsToSettle * 1000)]);
      break;
    }
    const [next] = waiting;
    if (next && next.after.test(plain(output.slice(position)))) {
      waiting.shift();
      position = output.length;
      await wait(1000); // a user interface draws before it listens
      child.stdin.write(next.text);
    }
    await Promise.race([exit, wait(250)]);
  }
  if (!exited) {
    endGroup(child.pid);
    await Promise.race([exit, wait(3000)]);
  }
  return plain(output);
}

/** Ends what a client left running: the processes whose HOME is the folder that only this client had. */
export function endAllOf(home) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOME=${home}`)) {
        process.kill(Number(pid), 'SIGKILL');
      }
    } catch {
      // It has exited, or belongs to another user.
    }
  }
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just exited.
  }
}

function plain(text) {
  const titles = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;
  const movements = /\x1b\[[0-9;?<>=]*[ -/]*[@-~]/g;
  return text.replace(titles, '').replace(movements, '').replace(/\r/g, '');
}

function quote(argument) {
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
