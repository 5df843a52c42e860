import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../../docs/clients.md', import.meta.url);
const [begin, end] = ['<!-- matrix: written by tools/client-matrix/run.mjs -->', '<!-- end of matrix -->'];
const columns = ['client', 'version', 'date', 'register', 'login', 'call', 'refresh'];

/** Puts rows into the page's table, in place of former rows of the same clients. */
export default function writeMatrix(rows) {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  const byClient = new Map(
    text
      .slice(from, to)
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| client '))
      .map((line) => [line.split('|')[1].trim(), line]),
  );
  for (const row of rows) {
    byClient.set(row.client, `| ${columns.map((column) => row[column].replaceAll('|', '/')).join(' | ')} |`);
  }
  const table = [`| ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length)}`, ...byClient.values()].join('\n');
  writeFileSync(page, `${text.slice(0, from)}\n${table}\n${text.slice(to)}`);
}
