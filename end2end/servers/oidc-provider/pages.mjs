// The provider's pages. Its built-in ones load fonts from the internet.

import { people } from '../../worlds.mjs';

const page = (title, body) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>${title}</title>
<h1>${title}</h1>
${body}
</html>`;

export const loginPage = () => page('Sign in', `<form method="post">
${Object.entries(people).map(([nick, { sub }]) => `<button name="sub" value="${sub}">Continue as ${nick}</button>`).join('\n')}
<button name="cancel" value="yes">Cancel</button>
</form>`);

/** `form` is the provider's own, with its protection against forged requests. */
export const logoutPage = (form) => page('Sign out?', `${form}
<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>
<button form="op.logoutForm">No, stay signed in</button>`);

export const errorPage = ({ error, error_description: description = '' }) =>
  page('Something went wrong', `<p>${escape(error)}: ${escape(description)}</p>`);

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
