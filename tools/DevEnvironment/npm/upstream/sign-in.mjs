import { personByLogin } from './people.mjs';
import signInPage from './sign-in-page.mjs';

const path = /^\/interaction\/[\w-]+$/;
const largestForm = 4096;

/** Handles /interaction/UID: shows the login page, processes its form, and grants consent without a page. */
export default function signIn(provider) {
  return async (ctx, next) => {
    if (!path.test(ctx.path) || !['GET', 'POST'].includes(ctx.method)) {
      return next();
    }

    ctx.set('Cache-Control', 'no-store');
    const interaction = await details(ctx);
    if (!interaction) {
      ctx.status = 400;
      ctx.body = 'This login has expired, or was started in another browser. Start again.\n';
    } else if (interaction.prompt.name === 'consent') {
      await finish(ctx, { consent: { grantId: interaction.grantId } });
    } else if (ctx.method === 'GET') {
      ctx.body = signInPage({ login: interaction.params.login_hint ?? '' });
    } else {
      await answer(ctx, await form(ctx.req));
    }
  };

  async function answer(ctx, fields) {
    if (fields.has('cancel')) {
      return finish(ctx, { error: 'access_denied', error_description: 'The user cancelled the login' });
    }

    const login = fields.get('login') ?? '';
    const person = personByLogin(login);
    if (person) {
      // Choosing an account is signing in with it.
      return finish(ctx, { login: { accountId: person.sub }, select_account: {} });
    }

    ctx.status = 400;
    ctx.body = signInPage({ login, problem: `Unknown user “${login}”. Sign in as alice or bob.` });
  }

  async function finish(ctx, result) {
    const location = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
    ctx.redirect(location);
    ctx.status = 303;
  }

  async function details(ctx) {
    try {
      return await provider.interactionDetails(ctx.req, ctx.res);
    } catch (error) {
      if (error.name === 'SessionNotFound') {
        return undefined;
      }
      throw error;
    }
  }
}

async function form(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > largestForm) {
      break;
    }
  }
  return new URLSearchParams(text);
}
