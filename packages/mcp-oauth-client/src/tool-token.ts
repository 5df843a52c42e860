import { hiding } from './auth-info.js';

/** The result of requesting a tool's upstream token. */
export type ToolToken = ReadyToken | NotConnected;

/** An upstream access token. Neither `console.log` nor `JSON.stringify` shows it. */
export interface ReadyToken {
  readonly kind: 'ready';
  readonly accessToken: string;
  /** In milliseconds since 1970. Undefined if the upstream's tokens do not expire. */
  readonly expiresAt: number | undefined;
  readonly scopes: readonly string[];
}

/** The user must connect the tool, or consent to more scopes, at `link`, a page of the broker. */
export interface NotConnected {
  readonly kind: 'not-connected';
  readonly link: string;
  /** The upstream scopes that the user has not granted. Absent if the tool is not connected. */
  readonly missing?: readonly string[];
}

export function readyToken(token: ReadyToken): ReadyToken {
  return hiding(token, 'accessToken');
}
