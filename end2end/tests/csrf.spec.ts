import type { Page } from '@playwright/test';
import { addNote, deleteNote, newText, open } from './support/pages';
import { expectSignedIn, signIn } from './support/people';
import { expectProblem, sameOrigin } from './support/problems';
import { expect, test } from './support/test';

/** The address of the server function behind "Add note", as the page itself calls it. */
async function serverFunction(page: Page): Promise<string> {
  const text = newText('to learn the address');
  await open(page, '/notes');
  const call = page.waitForRequest((request) => request.method() === 'POST' && new URL(request.url()).pathname.startsWith('/fn/'));
  await addNote(page, text);
  const url = (await call).url();
  await deleteNote(page, text);
  return url;
}

test("another site's script can neither sign a user out nor call a server function", async ({ page, context, foreign, world }) => {
  await signIn(page, 'Alice');
  const targets = [`${world.app}/auth/logout`, await serverFunction(page), `${world.app}/api/notes`];

  const attacker = await context.newPage();
  await attacker.goto(foreign.origin);
  for (const target of targets) {
    const kept = attacker.waitForEvent('requestfailed', (request) => request.url() === target);
    await attacker.evaluate(async (url) => {
      const form = new URLSearchParams({ text: 'forged' });
      // Even of the refusal it learns nothing.
      await fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body: form }).catch(() => {});
    }, target);
    expect((await kept).failure()?.errorText, target).toBe('net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin');
  }

  await open(page, '/notes');
  await expectSignedIn(page, 'Alice');
  await expect(page.getByRole('main')).not.toContainText('forged');
});

test("another site's form cannot sign a user out", async ({ page, foreign, world }) => {
  await signIn(page, 'Alice');
  await page.goto(foreign.origin);
  const answered = page.waitForResponse(`${world.app}/auth/logout`);
  await page.evaluate((url) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = url;
    document.body.append(form);
    form.submit();
  }, `${world.app}/auth/logout`);
  expect((await answered).status()).toBe(403);
  await page.waitForURL('/auth/logout');

  await page.goto('/');
  await expectSignedIn(page, 'Alice');
});

test('what the cookie authenticates is refused when the browser says another site asked, cookie or not', async ({ page, foreign }) => {
  await signIn(page, 'Alice');
  const add = await serverFunction(page);
  const forged = { 'Sec-Fetch-Site': 'cross-site', Origin: foreign.origin };

  await expectProblem(await page.request.post('/auth/logout', { headers: forged }), 403, 'csrf');
  await expectProblem(await page.request.post(add, { headers: forged, form: { text: 'forged' } }), 403, 'csrf');
  await expectProblem(await page.request.get('/api/notes', { headers: forged }), 403, 'csrf');
  await expectProblem(await page.request.post('/api/notes', { headers: forged, data: { text: 'forged' } }), 403, 'csrf');
  await expectProblem(await page.request.delete('/auth/sessions', { headers: forged }), 403, 'csrf');
  await expectProblem(await page.request.get('/auth/session', { headers: forged }), 403, 'csrf');

  await page.goto('/');
  await expectSignedIn(page, 'Alice');
});

test('a neighbour on the same site is another origin all the same', async ({ page }) => {
  await signIn(page, 'Alice');
  const neighbour = { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:9' };
  await expectProblem(await page.request.post('/auth/logout', { headers: neighbour }), 403, 'csrf');
  await expectProblem(await page.request.get('/api/notes', { headers: neighbour }), 403, 'csrf');
});

test('a client that is no browser says so, and passes', async ({ page }) => {
  await signIn(page, 'Alice');
  await expectProblem(await page.request.get('/api/notes'), 403, 'csrf');
  expect((await page.request.get('/api/notes', { headers: { 'X-CSRF': '1' } })).status()).toBe(200);
  expect((await page.request.get('/api/notes', { headers: sameOrigin })).status()).toBe(200);
});
