import { expectHeading, hydrated, open } from './support/pages';
import { expectLoginPageOfProvider, expectSignedIn, expectSignedOut, people, signIn, signInLink, signOut } from './support/people';
import { expectProblem, sameOrigin } from './support/problems';
import { expect, test } from './support/test';

test('a user who signs out is signed out', async ({ page }) => {
  await signIn(page, 'Alice');
  await hydrated(page);
  await signOut(page);
  await expect(page).toHaveURL('/');

  await page.reload();
  await expectSignedOut(page);
});

test('after a logout the API wants a login', async ({ page }) => {
  await signIn(page, 'Alice');
  await signOut(page);

  const answer = await page.evaluate(async () => {
    const response = await fetch('/api/notes');
    return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
  });
  expect(answer.status).toBe(401);
  expect(answer.type).toContain('application/problem+json');
  expect(answer.body.type).toBe('urn:bff:login-required');
});

test("a logout ends the provider's session too", async ({ page, world }) => {
  await signIn(page, 'Alice');
  await signOut(page);
  await signInLink(page).click();
  await expectLoginPageOfProvider(page, world.provider);
});

test('a session cookie kept from before the logout opens nothing', async ({ page }) => {
  await signIn(page, 'Alice');
  const before = await page.context().cookies();
  expect(before.map(({ name }) => name)).toContain('session');
  await signOut(page);

  await page.context().addCookies(before);
  const session = await page.request.get('/auth/session', { headers: sameOrigin });
  expect(session.status()).toBe(401);
  await page.goto('/');
  await expectSignedOut(page);
});

test('the Back button shows nothing of who was here', async ({ page, world }) => {
  await signIn(page, 'Alice');
  await open(page, '/account');
  await expectHeading(page, 'Account');
  await expect(page.getByRole('main')).toContainText(people.Alice.email);
  await signOut(page);

  // Back through everything there is, until the blank page that every tab begins with.
  while (await page.goBack()) {
    await expect(page.locator('body')).not.toContainText(people.Alice.name);
    if (new URL(page.url()).origin === world.app) await expect(page.locator('body')).not.toContainText(people.Alice.email);
  }
});

test('another tab of the same session is signed out as well', async ({ page, context }) => {
  await signIn(page, 'Alice');
  const other = await context.newPage();
  await open(other, '/');
  await expectSignedIn(other, 'Alice');

  await signOut(page);
  await other.reload();
  await expectSignedOut(other);
});

test('nobody is signed out by a link', async ({ page }) => {
  await signIn(page, 'Alice');
  await expectProblem(await page.request.get('/auth/logout', { headers: sameOrigin }), 405, 'method-not-allowed');
  await page.goto('/');
  await expectSignedIn(page, 'Alice');
});
