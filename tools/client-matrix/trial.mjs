import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { accessTokenSeconds } from './environment.mjs';
import { run } from './processes.mjs';

const secondsPerRun = 60;
const works = 'works';
const noLogin = 'not run: no login';

/** One installed client: login, call, and a call after the access token has expired. */
export default class Trial {
  #client;
  #events;
  #model;
  #urls;
  #env;
  #work;
  #verbose;

  /** @param place `{ home, work, bin, browser, node }`: its folders, and the program that it opens as a browser */
  constructor({ client, environment, model, place, verbose }) {
    this.#client = client;
    this.#events = environment.events;
    this.#model = model;
    this.#urls = { mcpUrl: environment.mcpUrl, modelUrl: model.url };
    this.#work = place.work;
    this.#verbose = verbose;
    this.#env = {
      HOME: place.home,
      PATH: [dirname(place.browser), place.bin, place.node, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      BROWSER: place.browser,
      CLIENT_MATRIX_BROWSER_LOG: join(place.home, 'browser.log'),
      DISPLAY: ':0', // some clients open a browser only where there is a screen
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...client.setUp({ home: place.home, work: place.work, ...this.#urls }),
    };
  }

  /** @returns the cells of the matrix: `{ register, login, call, refresh }` */
  async take() {
    const start = this.#events.length;
    await this.#run(this.#client.prepare?.(this.#urls) ?? []);
    await this.#run(this.#client.login, () => this.#saw('redeemed', start));
    const register = this.#saw('registered', start) ? works : this.#doesNot(start);
    if (!this.#saw('redeemed', start)) {
      return { register, login: this.#doesNot(start), call: noLogin, refresh: noLogin };
    }
    const call = (await this.#callGetsAnswer()) ? works : 'does not: the answer of the tool did not arrive';
    return { register, login: works, call, refresh: await this.#refresh() };
  }

  async #refresh() {
    await wait((accessTokenSeconds + 2) * 1000);
    const start = this.#events.length;
    const answered = await this.#callGetsAnswer();
    const refreshed = this.#saw('refreshed', start) && !this.#saw('redeemed', start);
    return answered && refreshed ? works : this.#doesNot(start);
  }

  async #callGetsAnswer() {
    const before = this.#model.seen.results.length;
    const output = await this.#run(this.#client.call);
    return /upstream-alice/.test(output + this.#model.seen.results.slice(before).join(''));
  }

  async #run(runs, until) {
    let output = '';
    for (const { args, ...options } of runs) {
      const command = [this.#client.program, ...args];
      const where = { env: this.#env, cwd: this.#work, seconds: secondsPerRun, until };
      output += await run(command, { ...where, ...options });
    }
    if (this.#verbose) {
      console.log(output);
    }
    return output;
  }

  #saw(kind, start) {
    return this.#events.slice(start).some((event) => event.kind === kind);
  }

  #doesNot(start) {
    const refused = this.#events.slice(start).findLast((event) => event.kind === 'refused');
    return `does not: ${refused?.text ?? this.#failureOfBrowser()}`;
  }

  #failureOfBrowser() {
    const log = this.#env.CLIENT_MATRIX_BROWSER_LOG;
    if (!existsSync(log)) {
      return 'it opened no browser';
    }
    return readFileSync(log, 'utf8').match(/failed: .*/)?.[0] ?? 'cause not seen';
  }
}
