import { join } from 'node:path';

import { DatabaseSync } from '@photostructure/sqlite';

const database = new DatabaseSync(join(process.env.FOLDER, 'oidc.sqlite'));
database.exec('PRAGMA journal_mode = WAL');
// With a log of its own, SQLite survives the end of the process with this, and loses the last moment with the machine.
database.exec('PRAGMA synchronous = NORMAL');
database.exec(`CREATE TABLE IF NOT EXISTS rows (
  model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, expires INTEGER, grant_id TEXT, uid TEXT,
  PRIMARY KEY (model, id)) WITHOUT ROWID`);
database.exec('CREATE INDEX IF NOT EXISTS by_grant ON rows (grant_id)');
database.exec('CREATE INDEX IF NOT EXISTS by_uid ON rows (uid)');

const put = database.prepare('INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?)');
const get = database.prepare('SELECT payload, expires FROM rows WHERE model = ? AND id = ?');
const byUid = database.prepare('SELECT payload, expires FROM rows WHERE model = ? AND uid = ?');
const remove = database.prepare('DELETE FROM rows WHERE model = ? AND id = ?');
const revoke = database.prepare('DELETE FROM rows WHERE model = ? AND grant_id = ?');

/** A storage adapter for oidc-provider: one table. */
export default class RowsInSqlite {
  // Keeps it open: its statements do not.
  static database = database;

  constructor(model) {
    this.model = model;
  }

  async upsert(id, payload, expiresIn) {
    const expires = expiresIn === undefined ? null : Date.now() + expiresIn * 1000;
    put.run(this.model, id, JSON.stringify(payload), expires, payload.grantId ?? null, payload.uid ?? null);
  }

  async find(id) {
    return alive(get.get(this.model, id));
  }

  async findByUid(uid) {
    return alive(byUid.get(this.model, uid));
  }

  async consume(id) {
    const payload = await this.find(id);
    const row = get.get(this.model, id);
    payload.consumed = Math.floor(Date.now() / 1000);
    put.run(this.model, id, JSON.stringify(payload), row.expires, payload.grantId ?? null, payload.uid ?? null);
  }

  async destroy(id) {
    remove.run(this.model, id);
  }

  async revokeByGrantId(grantId) {
    revoke.run(this.model, grantId);
  }
}

function alive(row) {
  return row && (row.expires === null || row.expires > Date.now()) ? JSON.parse(row.payload) : undefined;
}
