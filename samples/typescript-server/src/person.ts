/** The result of `whoami`: the broker's subject, and with the scope `profile` the upstream's subject and name. */
export function personOf(claims: Record<string, unknown>): Record<string, unknown> {
  const { sub, upstream_sub, upstream_iss, name } = claims;
  return { sub, upstream_sub, upstream_iss, name };
}
