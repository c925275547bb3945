// APIs that do not take the user's own access token, behind a provider that owes us nothing: its access tokens are opaque, and
// it knows signed introspection (RFC 9701), resource indicators (RFC 8707), token exchange (RFC 8693) and client credentials.

import type { Page } from '@playwright/test';
import { signIn } from './support/people';
import { expect, test } from './support/test';
import { issuedTokens } from './support/tokens';

const billing = 'https://billing.example';

/** What the token says that an upstream has been sent. It has verified its signature. */
async function claimsAt(page: Page, path: string) {
  const answer = await page.evaluate(async (path) => {
    const response = await fetch(path);
    return { status: response.status, body: await response.json() };
  }, path);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}

test.beforeEach(async ({ page }) => {
  await signIn(page, 'Alice');
});

test('the login yields an opaque token, which such an API could not read', async ({ world }) => {
  expect(issuedTokens(world.issued).some((token) => !token.includes('.'))).toBe(true);
});

test('phantom: a signed introspection response stands for the opaque token', async ({ page }) => {
  const claims = await claimsAt(page, '/api/phantom');
  expect(claims).toMatchObject({ type: 'token-introspection+jwt', token_introspection: { active: true, sub: 'user-alice' } });
});

test('exchange: a JWT for the API, in exchange for the opaque token', async ({ page }) => {
  const claims = await claimsAt(page, '/api/exchange');
  expect(claims).toMatchObject({ type: 'at+jwt', sub: 'user-alice', aud: billing, scope: 'bills' });
  expect(await claimsAt(page, '/api/exchange'), 'the same token, as long as it lasts').toEqual(claims);
});

test('resource: a JWT for the API, by the refresh token', async ({ page }) => {
  const claims = await claimsAt(page, '/api/resource');
  expect(claims).toMatchObject({ type: 'at+jwt', sub: 'user-alice', aud: billing, scope: 'bills' });
  expect(await claimsAt(page, '/api/resource'), 'kept with the session').toEqual(claims);
  expect((await page.request.get('/api/whoami', { headers: { 'x-csrf': '1' } })).status(), "the login's own token works on").toBe(200);
});

test("client: the app's own token", async ({ page, world }) => {
  const claims = await claimsAt(page, '/api/client');
  expect(claims).toMatchObject({ type: 'at+jwt', client_id: world.settings.OIDC_CLIENT_ID, aud: billing, scope: 'rates' });
  expect(claims.sub).not.toBe('user-alice');
});
