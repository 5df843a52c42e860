import { setTimeout } from 'node:timers/promises';

/** Makes the token endpoint wait before it does anything: tests of leases and time limits need a slow upstream. */
export default function slowTokens(milliseconds) {
  return async (ctx, next) => {
    if (milliseconds > 0 && ctx.path === '/token') {
      await setTimeout(milliseconds);
    }
    await next();
  };
}
