import type { Page } from '@playwright/test';
import { deleteButton, deleteNote, expectHeading, hydrated, newText, open } from '../support/pages';
import { expectSignedIn, signIn } from '../support/people';
import { expect, test } from '../support/test';

/** Lets the server say, to a page that asks without touching the session, that there is not much time left. */
async function shortOfTime(page: Page, absolute: number) {
  const session = { id: 'of this page', created_at: 0, expires_in: 90, absolute_expires_in: absolute };
  await page.route(/\/auth\/session\?touch=false/, (route) => route.fulfill({ json: { session } }));
}

const warning = (page: Page) => page.getByRole('alert').filter({ hasText: 'Your session is about to end' });

test('a page warns before its session ends, and to stay is one click', async ({ page }) => {
  await page.clock.install();
  await signIn(page, 'Alice');
  await open(page, '/notes');
  await page.getByRole('textbox', { name: 'New note' }).fill('half a thought');
  await shortOfTime(page, 20_000);

  await page.clock.fastForward('25:00');
  await expect(warning(page)).toHaveCount(0);
  await page.clock.fastForward('03:30');
  await expect(warning(page)).toBeVisible();
  await expect(warning(page).getByRole('timer')).toContainText(/1 min \d\d s/);
  await page.clock.runFor(2_000);
  await expect(warning(page).getByRole('timer')).toContainText(/1 min 2\d s/);

  const touched = page.waitForRequest((request) => request.url().endsWith('/auth/session'));
  await warning(page).getByRole('button', { name: 'Stay signed in' }).click();
  await touched;
  await expect(warning(page)).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'New note' })).toHaveValue('half a thought');
  await expectSignedIn(page, 'Alice');
});

test('a session that may not last any longer leads to the login', async ({ page }) => {
  await page.clock.install();
  await signIn(page, 'Alice');
  await open(page, '/account');
  await expect(page.getByRole('timer').first()).toContainText(/^(30|29) min/);
  await shortOfTime(page, 90);
  await page.clock.fastForward('28:30');
  await expect(warning(page).getByRole('link', { name: 'Sign in again' })).toBeVisible();
  await expect(warning(page).getByRole('button')).toHaveCount(0);
});

test('what is typed outlives a session that has run out, and the login after it', async ({ page, context }) => {
  const text = newText('out of time');
  const field = page.getByRole('textbox', { name: 'New note' });
  await signIn(page, 'Alice');
  await open(page, '/notes');
  await field.fill(text);
  await context.clearCookies({ name: 'session' });
  await page.getByRole('button', { name: 'Add note' }).click();
  const notice = page.getByRole('alert').filter({ hasText: 'What you typed is still here' });
  await expect(notice).toBeVisible();
  await expect(field).toHaveValue(text);

  // The provider still knows her, and leads back at once.
  const back = page.waitForResponse((response) => new URL(response.url()).pathname === '/notes');
  await notice.getByRole('link', { name: 'Sign in again' }).click();
  await back;
  await expect(notice).toHaveCount(0);
  await hydrated(page);
  await expect(field).toHaveValue(text);
  await field.press('Enter');
  await expect(deleteButton(page, text)).toBeVisible();
  await deleteNote(page, text);
});

test('every page says that it is offline, and shows what it showed', async ({ page, context }) => {
  await signIn(page, 'Alice');
  for (const path of ['/', '/notes', '/account', '/account/sessions', '/explorer', '/how-it-works', '/verified', '/no/such/page']) {
    await open(page, path);
    const heading = await page.getByRole('heading', { level: 1 }).innerText();
    const notice = page.getByRole('alert').filter({ hasText: 'You are offline' });
    await context.setOffline(true);
    await expect(notice, path).toBeVisible();
    await expectHeading(page, heading);
    await context.setOffline(false);
    await expect(notice, path).toHaveCount(0);
  }
});

test('a page for some is refused to others with a word, a status and a way on', async ({ page }) => {
  await signIn(page, 'Bob');
  expect((await open(page, '/verified')).status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not for this account');
  const answer = await page.evaluate(async () => (await fetch('/fn/verified', { method: 'POST' })).json());
  expect(answer).toMatchObject({ type: 'urn:bff:forbidden', status: 403 });

  await page.getByRole('link', { name: 'What your account says' }).click();
  await page.getByRole('link', { name: 'A page for verified addresses' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not for this account');

  const alice = await (await page.context().browser()!.newContext({ baseURL: new URL(page.url()).origin })).newPage();
  await signIn(alice, 'Alice');
  expect((await open(alice, '/verified')).status()).toBe(200);
  await expect(alice.getByRole('main')).toContainText('refuses everybody else');
  await alice.context().close();
});

test('the sequence of a login has the facts of this session', async ({ page, world }) => {
  await open(page, '/how-it-works');
  await expect(page.getByRole('main')).toContainText('https://your-provider.example');
  await signIn(page, 'Alice');
  await page.goto('/how-it-works');
  await hydrated(page);
  await expect(page.getByRole('main')).toContainText(`iss: ${world.provider}`);
  await expect(page.getByRole('main')).toContainText('sub: user-alice');
  await expect(page.getByRole('main')).toContainText(/It came \d+ s ago, was never renewed yet, and is good for/);
});
