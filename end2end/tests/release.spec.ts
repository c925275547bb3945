// What a release does otherwise: its pages are files of their own, which may fail to come.

import type { Page } from '@playwright/test';
import { complaints, expectHeading, hydrated, open } from './support/pages';
import { banner, expectSignedIn, signIn } from './support/people';
import { expect, test } from './support/test';

const notesLink = (page: Page) => banner(page).getByRole('link', { name: 'Notes' });

/** Keeps the files of the other pages back, those that are fetched ahead too. */
async function withoutOtherPages(page: Page) {
  await page.route(/\/pkg\/(split|chunk)_.*\.wasm$/, (route) => route.abort());
}

test('a page is fetched when somebody goes there, and none of it before', async ({ page }) => {
  const heard = complaints(page);
  await signIn(page, 'Alice');
  await open(page, '/');
  await notesLink(page).click();
  await expectHeading(page, 'Notes');
  await page.reload();
  await hydrated(page);
  expect(heard).toEqual([]);
});

test('a page whose file is gone is loaded by the browser', async ({ page }) => {
  await signIn(page, 'Alice');
  await withoutOtherPages(page);
  await open(page, '/');
  const loaded = page.waitForResponse((response) => new URL(response.url()).pathname === '/notes');
  await notesLink(page).click();
  expect((await loaded).status()).toBe(200);
  await expectHeading(page, 'Notes');
  await expectSignedIn(page, 'Alice');
  await page.goBack();
  await expect(page).toHaveURL('/');
});

test('a page that cannot be fetched offline is told, with a way on', async ({ page, context }) => {
  await signIn(page, 'Alice');
  await withoutOtherPages(page);
  await open(page, '/');
  await context.setOffline(true);
  await notesLink(page).click();
  await expectHeading(page, 'This page could not be loaded');
  await page.getByRole('link', { name: 'Try again' }).click();
  await expectHeading(page, 'This page could not be loaded');

  await context.setOffline(false);
  await page.unrouteAll();
  await page.getByRole('link', { name: 'Try again' }).click();
  await expectHeading(page, 'Notes');
});

test('a page whose own file does not come works as it would without JavaScript', async ({ page }) => {
  await signIn(page, 'Alice');
  await withoutOtherPages(page);
  await page.goto('/notes');
  await expectHeading(page, 'Notes');
  await page.getByRole('textbox', { name: 'New note' }).fill('   ');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await expect(page.locator('html[data-hydrated]')).not.toBeAttached();
});
