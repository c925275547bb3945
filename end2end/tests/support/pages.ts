// The app's pages.

import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';

/** Opens a page of the app and waits until its buttons are alive. */
export async function open(page: Page, path: string) {
  const response = await page.goto(path);
  await hydrated(page);
  return response!;
}

/** The app says so itself once it has taken over the server's HTML. */
export async function hydrated(page: Page) {
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

export async function expectHeading(page: Page, name: string) {
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

/** Notes outlive a test, so every test writes notes that only it knows. */
export const newText = (what: string) => `${what} ${randomUUID().slice(0, 8)}`;

export const yourNotes = (page: Page) => page.getByRole('list', { name: 'Your notes' });

/** Found by its button, whose name ends with the note's text. */
export const deleteButton = (page: Page, text: string) =>
  page.getByRole('button', { name: `Delete note: ${text}`, exact: true });

/** The page is ahead of the API: a note that can be deleted is one that the API has. */
export async function addNote(page: Page, text: string) {
  await page.getByRole('textbox', { name: 'New note' }).fill(text);
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(deleteButton(page, text)).toBeVisible();
}

/** Until the API has deleted it too. */
export async function deleteNote(page: Page, text: string) {
  const answered = page.waitForResponse((response) => response.url().includes('/fn/notes/delete'));
  await deleteButton(page, text).click();
  expect((await answered).status()).toBeLessThan(400);
  await expect(deleteButton(page, text)).toHaveCount(0);
}

/** The page that calls the proxied APIs from the browser. */
export const explorer = (page: Page) => {
  const main = page.getByRole('main');
  return {
    path: main.getByRole('combobox', { name: 'Path' }),
    rest: main.getByRole('textbox', { name: 'Rest of the path' }),
    method: main.getByRole('combobox', { name: 'Method' }),
    body: main.getByRole('textbox', { name: 'Body' }),
    send: main.getByRole('button', { name: 'Send' }),
    sent: main.getByRole('region', { name: 'What the browser sent' }),
    got: main.getByRole('region', { name: 'What came back' }),
  };
};

/** Everything the page complains about: what the console shows in yellow or red, and uncaught errors. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) heard.push(`${message.type()}: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.message}`));
  return heard;
}
