import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { addNote, deleteNote, explorer, newText, open } from './support/pages';
import { signIn, signOut } from './support/people';
import { expect, test, type World } from './support/test';
import { claims, contains, issuedTokens, telltales } from './support/tokens';
import { type Exchange, tapTheWire } from './support/wiretap';

test('no token ever reaches the browser, a log, or the database in the clear', async ({ browser, world }) => {
  const wire = await tapTheWire();
  const context = await browser.newContext({ baseURL: world.app, proxy: { server: wire.address } });
  const page = await context.newPage();
  const seen: Record<string, string> = {};
  const before = issuedTokens(world.issued).length;

  page.on('console', (message) => { seen[`console line ${Object.keys(seen).length}`] = message.text(); });
  await aFullTour(page, async (moment) => { seen[`storage ${moment}`] = await storage(context, page); });
  await context.close();
  await wire.close();
  for (const exchange of wire.heard) {
    seen[`request ${exchange.url}`] = requestOf(exchange, world);
    seen[`response ${exchange.url}`] = responseOf(exchange, world);
  }
  for (const file of readdirSync(world.kept)) seen[file] = readFileSync(join(world.kept, file), 'latin1');
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(['bff.db', 'server.log']));

  const issued = issuedTokens(world.issued);
  expect(issued.length - before, 'access, refresh and ID token of this tour').toBeGreaterThanOrEqual(3);
  expect(issued.filter((token) => claims(token)?.nonce), 'ID tokens').not.toHaveLength(0);
  // The net has no holes: it caught pages, the fetched API, the wasm, and both origins.
  const paths = wire.heard.map(({ url }) => url.origin + url.pathname);
  expect(paths).toEqual(expect.arrayContaining([`${world.app}/account`, `${world.app}/auth/callback`, `${world.app}/api/notes`]));
  expect(paths.some((path) => path.endsWith('.wasm'))).toBe(true);
  expect(paths.some((path) => path.startsWith(world.provider))).toBe(true);

  const secret = world.settings.OIDC_CLIENT_SECRET;
  const secrets = [...issued.flatMap(telltales), ...(secret ? [secret] : [])];
  const leaks = secrets.flatMap((part, index) =>
    Object.entries(seen).filter(([, text]) => contains(text, part)).map(([where]) => `secret ${index} in ${where}`));
  expect(leaks).toEqual([]);
});

/** Everything a user can do, with a look at what the browser keeps after each step. */
async function aFullTour(page: Page, look: (moment: string) => Promise<void>) {
  const text = newText('on tour');
  await open(page, '/');
  await signIn(page, 'Alice');
  await look('after the login');
  await open(page, '/');
  await open(page, '/account');
  await look('on the account page');
  await open(page, '/notes');
  await addNote(page, text);
  await open(page, '/explorer');
  await explorer(page).path.selectOption('/api/notes');
  await explorer(page).send.click();
  await expect(explorer(page).got).toContainText(text);
  await look('after a fetch');
  await open(page, '/how-it-works');
  await look('of how it works');
  await open(page, '/notes');
  await deleteNote(page, text);
  await look('before the logout');
  await signOut(page);
  await look('after the logout');
}

async function storage(context: BrowserContext, page: Page): Promise<string> {
  const inPage = await page.evaluate(() => JSON.stringify({ local: { ...localStorage }, session: { ...sessionStorage } }));
  return inPage + JSON.stringify(await context.storageState()) + await page.content();
}

/**
 * The one exception, the standard's own: the redirect that ends the provider's session hints at whose it is.
 * It may be in the Location that leads there and in what the browser then tells the provider, nowhere else.
 */
const withoutHint = (text: string) => text.replaceAll(/id_token_hint=[^&\s"]+/g, 'id_token_hint=…');

const requestOf = ({ url, request }: Exchange, world: World) =>
  url.origin === world.provider ? withoutHint(request) : request;

const responseOf = ({ url, response, location }: Exchange, world: World) =>
  url.pathname === '/auth/logout' && location?.startsWith(world.provider)
    ? response.replace(location, withoutHint(location))
    : response;

test('a token would be found however it is dressed', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZS1vZi1hcmNoZXJzIn0.c2lnbmF0dXJlLW9mLXRoZS1wcm92aWRlcg';
  const [whole, payload] = telltales(token);
  for (const padding of ['', 'a', 'ab']) {
    const json = JSON.stringify({ [padding]: token });
    expect(contains(Buffer.from(json).toString('base64'), whole!)).toBe(true);
    expect(contains(Buffer.from(json).toString('base64url'), whole!)).toBe(true);
  }
  expect(contains(encodeURIComponent(JSON.stringify({ payload })), payload!)).toBe(true);
  expect(contains('nothing to see', whole!)).toBe(false);
});
