/** The users who can sign in. The subject is the account id; any password is accepted. */
const people = new Map(
  ['Alice', 'Bob', 'Carol'].map((first) => {
    const login = first.toLowerCase();
    const sub = `upstream-${login}`;
    return [sub, { sub, login, name: `${first} Example`, email: `${login}@example.test`, email_verified: true }];
  }),
);

/** The user with this login name, ignoring case, or undefined. */
export function personByLogin(login) {
  return people.get(`upstream-${login.trim().toLowerCase()}`);
}

/** oidc-provider's `findAccount`. */
export async function findAccount(_ctx, id) {
  const person = people.get(id);
  return person && { accountId: id, claims: async () => person };
}
