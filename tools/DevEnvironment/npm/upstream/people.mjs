/** The people who can sign in. Their subject is the account's id; any password passes. */
const people = new Map(
  ['Alice', 'Bob'].map((first) => {
    const login = first.toLowerCase();
    const sub = `upstream-${login}`;
    return [sub, { sub, login, name: `${first} Example`, email: `${login}@example.test`, email_verified: true }];
  }),
);

/** The person with this login name, whatever its case, or undefined. */
export function personByLogin(login) {
  return people.get(`upstream-${login.trim().toLowerCase()}`);
}

/** oidc-provider's `findAccount`. */
export async function findAccount(_ctx, id) {
  const person = people.get(id);
  return person && { accountId: id, claims: async () => person };
}
