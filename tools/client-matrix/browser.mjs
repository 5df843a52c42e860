#!/usr/bin/env node
// The BROWSER of the clients: opens a URL, approves, signs in as alice, continues with that account, and returns to the
// client.
//
//   node browser.mjs URL
//
// Appends one line for each URL to the file that CLIENT_MATRIX_BROWSER_LOG names.
import { appendFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const maxPages = 20;

/** Goes from the authorization URL to the client's redirect URI. Returns the client's own answer. */
export default async function signIn(authorizationUrl) {
  const redirectUri = new URL(authorizationUrl).searchParams.get('redirect_uri');
  const cookies = new Map();
  let request = { url: authorizationUrl };
  for (let page = 0; page < maxPages; page++) {
    const answer = await send(request, cookies);
    const location = answer.headers.get('location');
    if (location) {
      const next = new URL(location, request.url).href;
      if (redirectUri && next.startsWith(redirectUri)) {
        const end = await fetch(next);
        return `${end.status} at ${redirectUri}`;
      }
      request = { url: next };
    } else {
      request = submit(await answer.text(), request.url, answer.status);
    }
  }
  throw new Error(`More than ${maxPages} pages from ${authorizationUrl}`);
}

async function send({ url, form }, cookies) {
  const answer = await fetch(url, {
    method: form ? 'POST' : 'GET',
    redirect: 'manual',
    headers: {
      Accept: 'text/html',
      Cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
      ...(form && { Origin: new URL(url).origin }),
    },
    body: form,
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [pair] = cookie.split(';');
    const at = pair.indexOf('=');
    cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return answer;
}

/** Fills in the first form of a page and presses the button that goes on: the broker's pages mark it. */
function submit(html, url, status) {
  const [form] = html.match(/<form[\s\S]*?<\/form>/) ?? [];
  if (!form) {
    throw new Error(`${url} answered ${status} without a form: ${html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')}`);
  }
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const { name, value = '', type, checked } = attributes(tag);
    if (name && (type !== 'checkbox' || checked !== undefined)) {
      fields.append(name, { login: 'alice', password: 'any' }[name] ?? value);
    }
  }
  const [pressed] = form.match(/<button class="go"[^>]*>/) ?? form.match(/<button[^>]*>/);
  const button = attributes(pressed);
  if (button.name) {
    fields.append(button.name, button.value ?? '');
  }
  const { action } = attributes(form.match(/<form[^>]*>/)[0]);
  return { url: new URL(action ?? '', url).href, form: fields };
}

function attributes(tag) {
  const found = [...tag.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(found.map(([, name, value]) => [name, unescape(value ?? '')]));
}

function unescape(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) =>
    name
      ? ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? all)
      : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const url = process.argv.slice(2).find((argument) => argument.startsWith('http'));
  let result;
  try {
    result = await signIn(url);
  } catch (error) {
    result = `failed: ${error.message}`;
    process.exitCode = 1;
  }
  if (process.env.CLIENT_MATRIX_BROWSER_LOG) {
    appendFileSync(process.env.CLIENT_MATRIX_BROWSER_LOG, `${url} ${result}\n`);
  }
}
