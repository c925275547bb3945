import type { Browser, Page } from '@playwright/test';
import { expectHeading, hydrated, open } from './support/pages';
import { expectSignedIn, expectSignedOut, type Nick, signIn } from './support/people';
import { expect, test } from './support/test';

const ownSessions = (page: Page) => page.getByRole('list', { name: 'Your sessions' });

/** The public handle of the session that a page was rendered for. */
const handleOf = async (page: Page) => (await page.locator('meta[name=session]').getAttribute('content'))!;

/** Other tests sign in as the same people: a session is told from theirs by its handle. */
const rowOf = (page: Page, handle: string) =>
  ownSessions(page).getByRole('listitem').filter({ has: page.locator(`input[value="${handle}"]`) });

async function anotherDevice(browser: Browser, app: string, nick: Nick = 'Bob'): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: app })).newPage();
  await signIn(page, nick);
  return page;
}

test('a session on another device is ended from the list, and that device is told', async ({ page, browser, world }) => {
  const device = await anotherDevice(browser, world.app);
  await open(device, '/notes');
  await device.getByRole('textbox', { name: 'New note' }).fill('half a thought');
  const handle = await handleOf(device);

  await signIn(page, 'Bob');
  await open(page, '/account');
  await page.getByRole('main').getByRole('link', { name: 'Where you are signed in' }).click();
  await expectHeading(page, 'Where you are signed in');
  await expect(ownSessions(page).getByRole('listitem').first()).toContainText('This device');
  await expect(rowOf(page, handle)).toContainText('Chrome on Linux');
  await expect(rowOf(page, handle)).toContainText(/Signed in \d+ \w+ \d+, \d\d:\d\d UTC/);

  await rowOf(page, handle).getByRole('button', { name: /^End session/ }).click();
  await expect(page.getByRole('status')).toContainText('That session has ended');
  await expect(rowOf(page, handle)).toHaveCount(0);
  await expectSignedIn(page, 'Bob');

  await expect(device.getByRole('alert')).toContainText('Your session has ended');
  await expect(device.getByRole('textbox', { name: 'New note' })).toHaveValue('half a thought');
  await device.goto('/');
  await expectSignedOut(device);
  await device.context().close();
});

test('all other sessions are ended at once, and their open tabs are told', async ({ page, browser, world }) => {
  const devices = [
    await anotherDevice(browser, world.app, 'Carol'),
    await anotherDevice(browser, world.app, 'Carol'),
  ];
  for (const device of devices) await open(device, '/notes');
  await signIn(page, 'Carol');
  await open(page, '/account/sessions');
  await expect(ownSessions(page).getByRole('listitem')).toHaveCount(3);

  await page.getByRole('button', { name: 'End all others' }).click();
  await expect(ownSessions(page).getByRole('listitem')).toHaveCount(1);
  await expectSignedIn(page, 'Carol');
  for (const device of devices) {
    await expect(device.getByRole('alert')).toContainText('Your session has ended');
    await device.goto('/');
    await expectSignedOut(device);
    await device.context().close();
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a session on another device is ended by a plain form, and the page says so', async ({ page, browser, world }) => {
    const device = await anotherDevice(browser, world.app);
    const handle = await handleOf(device);
    await signIn(page, 'Bob');
    await page.goto('/account/sessions');
    await rowOf(page, handle).getByRole('button', { name: /^End session/ }).click();
    await expect(page.getByRole('status')).toContainText('That session has ended');
    await expect(rowOf(page, handle)).toHaveCount(0);
    await device.goto('/');
    await expectSignedOut(device);
    await device.context().close();
  });
});

test('a page carries a handle that is not the cookie', async ({ page }) => {
  await open(page, '/');
  expect(await handleOf(page)).toBe('none');
  await signIn(page, 'Bob');
  await hydrated(page);
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === 'session')!.value).not.toBe(await handleOf(page));
});
