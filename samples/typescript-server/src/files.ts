import { settings } from './settings.js';

const maxTextsPerUser = 100;
const maxCharacters = 10_000;

/** Each user's texts, limited in number and kept in memory. */
const users = new Map<string, Map<string, string>>();

/** Stores a text under a name until the server stops. */
export function keep(sub: string, name: string, text: string): string {
  const files = users.get(sub) ?? new Map<string, string>();
  if (text.length > maxCharacters || (files.size >= maxTextsPerUser && !files.has(name))) {
    throw new Error(`You can store at most ${maxTextsPerUser} texts of up to ${maxCharacters} characters each.`);
  }
  users.set(sub, files.set(name, text));
  return `Stored ${text.length} characters as ${name}. You now have ${files.size} texts.`;
}

/** Reads from the upstream as the user. */
export async function read(accessToken: string): Promise<string> {
  const response = await fetch(settings.fileUrl, { headers: { Authorization: `Bearer ${accessToken}` } });
  if (!response.ok) {
    throw new Error(`The upstream returned ${response.status}.`);
  }
  return response.text();
}
