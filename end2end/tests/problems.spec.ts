import { continueAs, expectSignedIn } from './support/people';
import { expectHeading, open } from './support/pages';
import { expectProblem, expectProblemPage, sameOrigin } from './support/problems';
import { expect, test } from './support/test';

test.describe('a callback that belongs to no login attempt', () => {
  test('is refused with a page that leads on', async ({ page, world }) => {
    await expectProblemPage(page, 400, `/auth/callback?code=invented&state=invented&iss=${world.provider}`);
    await page.getByRole('link', { name: 'Try again' }).click();
    await continueAs(page, 'Alice');
    await expectSignedIn(page, 'Alice');
  });

  test('is refused when its state is not that of the attempt', async ({ page, world }) => {
    await page.goto('/auth/login?return_to=/');
    await expectProblemPage(page, 400, `/auth/callback?code=invented&state=other&iss=${world.provider}`);
  });

  test('is refused without any parameters', async ({ page }) => {
    await expectProblemPage(page, 400, '/auth/callback');
  });

  test('is refused as JSON where JSON is asked for', async ({ page }) => {
    const response = await page.request.get('/auth/callback?code=a&state=b', { headers: { Accept: 'application/json' } });
    await expectProblem(response, 400, 'login-failed');
  });
});

test('a user who declines at the provider is told so and may try again', async ({ page }) => {
  await page.goto('/auth/login?return_to=/account');
  const response = page.waitForResponse((each) => new URL(each.url()).pathname === '/auth/callback');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await response).status()).toBe(400);
  await expectHeading(page, 'Signing in did not work');
  await expect(page.getByRole('main')).toContainText('cancelled');
  await page.getByRole('link', { name: 'Try again' }).click();
  await continueAs(page, 'Alice');
  await expectSignedIn(page, 'Alice');
});

test('an authorization response works once', async ({ page }) => {
  const response = page.waitForRequest((request) => new URL(request.url()).pathname === '/auth/callback');
  await page.goto('/auth/login?return_to=/');
  await continueAs(page, 'Alice');
  const callback = (await response).url();
  await expectSignedIn(page, 'Alice');
  await page.context().clearCookies();
  await expectProblemPage(page, 400, callback);
});

test('a login leads only to this origin', async ({ request }) => {
  const elsewhere = [
    '//evil.example', '/\\evil.example', 'https://evil.example/', '/\t/evil.example', 'javascript:alert(1)', 'evil',
  ];
  for (const target of elsewhere) {
    const response = await request.get('/auth/login', { params: { return_to: target }, maxRedirects: 0 });
    await expectProblem(response, 400, 'invalid-return-to');
  }
});

test('a proxied path that is in no table is not found', async ({ request }) => {
  await expectProblem(await request.get('/api/x', { headers: sameOrigin }), 404, 'no-route');
});

test('a method the table does not name is refused, and the answer says which it names', async ({ request }) => {
  const response = await request.put('/api/notes', { headers: sameOrigin });
  await expectProblem(response, 405, 'method-not-allowed');
  expect(response.headers()['allow']).toContain('GET');
});

test('the API asks for a login and never redirects', async ({ request }) => {
  for (const accept of ['application/json', '*/*']) {
    const response = await request.get('/api/notes', { headers: { ...sameOrigin, accept }, maxRedirects: 0 });
    await expectProblem(response, 401, 'login-required');
  }
});

test('a page that does not exist says so, with the status to match', async ({ page }) => {
  const response = await open(page, '/no/such/page');
  expect(response.status()).toBe(404);
  await expectHeading(page, 'Page not found');
});
