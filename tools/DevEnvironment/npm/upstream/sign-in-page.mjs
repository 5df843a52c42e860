/** The login page: a form with `login` and `password`. The password may be empty. */
export default function signInPage({ login, problem }) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Sign in · development upstream</title>
  <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 22rem; margin: 4rem auto; padding: 0 1rem; }
    label, input { display: block; width: 100%; box-sizing: border-box; }
    input { font: inherit; padding: .4rem; margin: .2rem 0 1rem; }
    button { font: inherit; padding: .4rem 1rem; }
    [role=alert] { color: #a40000; }
  </style>
</head>
<body>
  <main>
    <h1>Sign in</h1>
    <p>Development upstream: sign in as <b>alice</b> or <b>bob</b>, with any password or none.</p>
    ${problem ? `<p role="alert">${escape(problem)}</p>` : ''}
    <form method="post">
      <label for="login">Name</label>
      <input id="login" name="login" value="${escape(login)}" autocomplete="username" autofocus required>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="off">
      <button type="submit">Sign in</button>
      <button type="submit" name="cancel" value="yes" formnovalidate>Cancel</button>
    </form>
  </main>
</body>
</html>
`;
}

function escape(text) {
  const names = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return text.replace(/[&<>"']/g, (character) => `&${names[character]};`);
}
