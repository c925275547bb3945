import type { Page } from '@playwright/test';
import { addNote, deleteButton, hydrated, newText, open } from './support/pages';
import { continueAs, expectLoginPageOfProvider, expectSignedIn, signIn } from './support/people';
import { expect, test } from './support/test';

// An API asks for a better login (RFC 9470): the page says so, leads there, and back.

// Both delete all of Dave's notes: one after the other.
test.describe.configure({ mode: 'default' });

const deleteAll = (page: Page) => page.getByRole('button', { name: 'Delete all notes' });
/** With JavaScript the page asks before it does so. */
async function deleteAllAndMeanIt(page: Page) {
  await deleteAll(page).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete them all' }).click();
}
const refusal = (page: Page) => page.getByRole('alert').filter({ hasText: 'Confirm that it is you' });

test('what needs a better login leads there and back, and is then done', async ({ page, world }) => {
  const text = newText('of no importance');
  const draft = page.getByRole('textbox', { name: 'New note' });
  await signIn(page, 'Dave');
  await open(page, '/notes');
  await addNote(page, text);
  await draft.fill('half a thought');

  await deleteAllAndMeanIt(page);
  await expect(refusal(page)).toBeVisible();
  await expect(deleteButton(page, text)).toBeVisible();

  await refusal(page).getByRole('link', { name: 'Sign in once more' }).click();
  await expectLoginPageOfProvider(page, world.provider);
  await continueAs(page, 'Dave');
  await expectSignedIn(page, 'Dave');
  await expect(page).toHaveURL('/notes');
  await hydrated(page);
  await expect(draft).toHaveValue('half a thought');

  await deleteAllAndMeanIt(page);
  await expect(page.getByText('No notes yet')).toBeVisible();
  await expect(refusal(page)).toHaveCount(0);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the same by plain forms and links', async ({ page }) => {
    const text = newText('of no importance');
    await signIn(page, 'Dave');
    await page.goto('/notes');
    await page.getByRole('textbox', { name: 'New note' }).fill(text);
    await page.getByRole('button', { name: 'Add note' }).click();

    await deleteAll(page).click();
    await refusal(page).getByRole('link', { name: 'Sign in once more' }).click();
    await continueAs(page, 'Dave');
    await expect(page).toHaveURL('/notes');
    await deleteAll(page).click();
    await expect(page.getByText('No notes yet')).toBeVisible();
  });
});
