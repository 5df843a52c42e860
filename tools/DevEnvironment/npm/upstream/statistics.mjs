/** Counts the requests to each endpoint and serves the counts at GET /_stats. */
export default function statistics(provider) {
  const counts = {
    discovery: 0,
    jwks: 0,
    authorize: 0,
    token: { authorization_code: 0, refresh_token: 0 },
    token_refused: { authorization_code: 0, refresh_token: 0 },
    userinfo: 0,
    introspection: 0,
    revocation: 0,
    grants_revoked: 0,
  };
  provider.on('grant.revoked', () => {
    counts.grants_revoked += 1;
  });

  return async (ctx, next) => {
    if (ctx.path === '/_stats' && ctx.method === 'GET') {
      ctx.body = counts;
      return;
    }

    await next();

    const route = ctx.oidc?.route;
    if (route === 'authorization') {
      counts.authorize += 1;
    } else if (route === 'token') {
      const grant = ctx.oidc.params?.grant_type ?? 'none';
      counts.token[grant] = (counts.token[grant] ?? 0) + 1;
      if (ctx.status >= 400) {
        counts.token_refused[grant] = (counts.token_refused[grant] ?? 0) + 1;
      }
    } else if (typeof counts[route] === 'number') {
      counts[route] += 1;
    }
  };
}
