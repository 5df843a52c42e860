/** The two pages that better-auth leaves to its application: signing in, and consent, which is given at once. */
export default function pages(auth, issuer) {
  return async (request, response) => {
    const { pathname, search } = new URL(request.url, issuer);
    if (pathname === '/page/sign-in' && request.method === 'GET') {
      response.setHeader('Content-Type', 'text/html').end(signInPage);
    } else if (pathname === '/page/sign-in') {
      const login = (await form(request)).get('login');
      await goOn('/sign-in/email', { email: `${login}@example.test`, password: 'any password' });
    } else {
      await goOn('/oauth2/consent', { accept: true });
    }

    // better-auth answers with the URL that the browser goes to next.
    async function goOn(endpoint, body) {
      const answer = await auth.handler(
        new Request(issuer + endpoint, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            Origin: new URL(issuer).origin,
            Cookie: request.headers.cookie ?? '',
          },
          body: JSON.stringify({ ...body, oauth_query: search.slice(1) }),
        }),
      );
      const { url, redirect_uri } = await answer.json();
      response
        .writeHead(303, { Location: url ?? redirect_uri, 'Set-Cookie': answer.headers.getSetCookie() })
        .end();
    }
  };
}

const signInPage = `<!doctype html>
<html lang="en">
<title>Sign in · better-auth</title>
<form method="post">
  <label>Name <input name="login" required></label>
  <label>Password <input name="password" type="password"></label>
  <button type="submit">Sign in</button>
</form>
</html>
`;

async function form(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
  }
  return new URLSearchParams(text);
}
