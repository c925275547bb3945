// Signing in and out, and telling who is.

import { expect, type Page } from '@playwright/test';
import { people } from '../../worlds.mjs';

export { people };
export type Nick = keyof typeof people;

export const banner = (page: Page) => page.getByRole('banner');
export const signInLink = (page: Page) => banner(page).getByRole('link', { name: 'Sign in' });
export const userMenu = (page: Page) => banner(page).locator('[popovertarget="user-menu"]');

/** From the home page, by the header's link, through the provider, and back. */
export async function signIn(page: Page, nick: Nick) {
  await page.goto('/');
  await signInLink(page).click();
  await continueAs(page, nick);
  await expectSignedIn(page, nick);
}

/** On the provider's login page. */
export async function continueAs(page: Page, nick: Nick) {
  await page.getByRole('button', { name: `Continue as ${nick}` }).click();
}

export async function expectLoginPageOfProvider(page: Page, provider: string) {
  await expect(page.getByRole('button', { name: 'Continue as Alice' })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(provider);
}

/** From the user menu; the provider may ask whether we mean it. */
export async function signOut(page: Page) {
  await userMenu(page).click();
  await banner(page).getByRole('button', { name: 'Sign out' }).click();
  const confirmation = page.getByRole('button', { name: 'Yes, sign me out' });
  await expect(confirmation.or(signInLink(page))).toBeVisible();
  if (await confirmation.isVisible()) await confirmation.click();
  await expectSignedOut(page);
}

export async function expectSignedIn(page: Page, nick: Nick) {
  await expect(banner(page).getByRole('button', { name: people[nick].name })).toBeVisible();
}

export async function expectSignedOut(page: Page) {
  await expect(signInLink(page)).toBeVisible();
  for (const { name } of Object.values(people)) {
    await expect(page.locator('body')).not.toContainText(name);
  }
}
