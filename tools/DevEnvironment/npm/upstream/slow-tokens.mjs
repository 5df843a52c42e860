import { setTimeout } from 'node:timers/promises';

/** Delays the token endpoint. Tests of leases and timeouts need a slow upstream. */
export default function slowTokens(milliseconds) {
  return async (ctx, next) => {
    if (milliseconds > 0 && ctx.path === '/token') {
      await setTimeout(milliseconds);
    }
    await next();
  };
}
