import type { Page } from '@playwright/test';
import { addNote, deleteButton, deleteNote, newText, open, yourNotes } from '../support/pages';
import { signIn } from '../support/people';
import { expect, test } from '../support/test';

const field = (page: Page) => page.getByRole('textbox', { name: 'New note' });
const problem = { status: 502, contentType: 'application/problem+json', body: '{"type":"urn:bff:upstream-unreachable","status":502,"title":"The API could not be reached"}' };

/** Holds the page's calls of a server function back until they are let go, or answered otherwise. */
async function hold(page: Page, name: string) {
  let act: (how: 'go' | 'fail') => void = () => {};
  const decided = new Promise<'go' | 'fail'>((decide) => { act = decide; });
  await page.route(`**/fn/notes/${name}*`, async (route) => {
    if (await decided === 'go') await route.continue();
    else await route.fulfill(problem);
  });
  return (how: 'go' | 'fail') => act(how);
}

test('a note shows at once, and what is typed meanwhile stays', async ({ page }) => {
  const text = newText('ahead');
  await signIn(page, 'Alice');
  await open(page, '/notes');
  const decide = await hold(page, 'add');
  await field(page).fill(text);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listitem').filter({ hasText: text })).toContainText('Saving');
  await expect(field(page)).toHaveValue('');
  await field(page).fill('the next');

  decide('go');
  await expect(deleteButton(page, text)).toBeVisible();
  await expect(field(page)).toHaveValue('the next');
  await page.reload();
  await expect(field(page)).toHaveValue('the next');
  await deleteNote(page, text);
});

test('a note that does not arrive is back in its field', async ({ page }) => {
  const text = newText('lost and found');
  await signIn(page, 'Alice');
  await open(page, '/notes');
  const decide = await hold(page, 'add');
  await field(page).fill(text);
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('');
  await field(page).fill('more');

  decide('fail');
  await expect(page.getByRole('alert')).toContainText('could not be reached');
  await expect(field(page)).toHaveValue(`${text} more`);
  await page.reload();
  await expect(field(page)).toHaveValue(`${text} more`);
});

test('a note goes at once, comes back if it could not be deleted, and can be brought back', async ({ page }) => {
  const text = newText('in and out');
  await signIn(page, 'Alice');
  await open(page, '/notes');
  await addNote(page, text);

  const decide = await hold(page, 'delete');
  await deleteButton(page, text).click();
  await expect(deleteButton(page, text)).toHaveCount(0);
  decide('fail');
  await expect(page.getByRole('alert')).toContainText('could not be reached');
  await expect(deleteButton(page, text)).toBeVisible();
  await page.unrouteAll();

  await deleteNote(page, text);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(deleteButton(page, text)).toBeVisible();
  await page.reload();
  await expect(yourNotes(page)).toContainText(text);
  await open(page, '/notes');
  await deleteNote(page, text);
});

test('what is typed outlives being offline, and a list that did not come can be asked for again', async ({ page, context }) => {
  const text = newText('on a train');
  await signIn(page, 'Alice');
  await open(page, '/how-it-works');
  await page.route('**/fn/notes/list*', (route) => route.fulfill(problem));
  await page.getByRole('banner').getByRole('link', { name: 'Notes', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('could not be reached');
  await page.unrouteAll();
  await page.getByRole('link', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);

  await context.setOffline(true);
  await expect(page.getByRole('alert')).toContainText('You are offline');
  await field(page).fill(text);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'could not be reached' })).toBeVisible();
  await expect(field(page)).toHaveValue(text);

  await context.setOffline(false);
  await expect(page.getByText('You are offline')).toHaveCount(0);
  await field(page).press('Enter');
  await expect(deleteButton(page, text)).toBeVisible();
  await deleteNote(page, text);
});
