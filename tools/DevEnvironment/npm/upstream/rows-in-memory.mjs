const rows = new Map();
const keysByGrant = new Map();
const sessionIdByUid = new Map();

/**
 * An in-memory storage adapter for oidc-provider. The package's own keeps only the newest thousand rows, too few for a
 * load test. This one keeps every row until it expires.
 */
export default class RowsInMemory {
  constructor(model) {
    this.model = model;
  }

  async upsert(id, payload, expiresIn) {
    const key = this.#key(id);
    rows.set(key, { payload, expires: Date.now() + (expiresIn ?? Infinity) * 1000 });
    if (this.model === 'Session') {
      sessionIdByUid.set(payload.uid, id);
    }
    if (payload.grantId) {
      keysByGrant.set(payload.grantId, (keysByGrant.get(payload.grantId) ?? new Set()).add(key));
    }
  }

  async find(id) {
    const row = rows.get(this.#key(id));
    return row && row.expires > Date.now() ? row.payload : undefined;
  }

  async findByUid(uid) {
    return this.find(sessionIdByUid.get(uid));
  }

  async consume(id) {
    rows.get(this.#key(id)).payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id) {
    rows.delete(this.#key(id));
  }

  async revokeByGrantId(grantId) {
    const prefix = `${this.model}:`;
    for (const key of keysByGrant.get(grantId) ?? []) {
      if (key.startsWith(prefix)) {
        rows.delete(key);
      }
    }
  }

  #key(id) {
    return `${this.model}:${id}`;
  }
}

setInterval(() => {
  const now = Date.now();
  for (const [key, { payload, expires }] of rows) {
    if (expires <= now) {
      rows.delete(key);
      keysByGrant.get(payload.grantId)?.delete(key);
    }
  }
}, 60_000).unref();
