import { deleteButton, expectHeading, hydrated, newText, open } from '../support/pages';
import { banner, expectSignedIn, expectSignedOut, signIn, signInLink, userMenu } from '../support/people';
import { press, tabTo } from '../support/keyboard';
import { expect, test } from '../support/test';

// Every flow, without a mouse.

test('a visit from the login to the logout', async ({ page }) => {
  const text = newText('by keyboard');
  await open(page, '/');
  await press(page, signInLink(page));
  await press(page, page.getByRole('button', { name: 'Continue as Alice' }));
  await expectSignedIn(page, 'Alice');
  await hydrated(page);

  await press(page, banner(page).getByRole('link', { name: 'Notes', exact: true }));
  await expectHeading(page, 'Notes');
  await expect(page.locator('main')).toBeFocused();
  await tabTo(page, page.getByRole('textbox', { name: 'New note' }));
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await expect(deleteButton(page, text)).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'New note' })).toBeFocused();

  await press(page, deleteButton(page, text));
  await press(page, page.getByRole('button', { name: 'Undo' }).last());
  await expect(deleteButton(page, text)).toBeVisible();
  await press(page, deleteButton(page, text));
  await expect(deleteButton(page, text)).toHaveCount(0);
  await expect(page.locator('body')).not.toBeFocused();

  await press(page, userMenu(page));
  await press(page, banner(page).getByRole('link', { name: 'Sessions' }));
  await expectHeading(page, 'Where you are signed in');
  await expect(banner(page).getByRole('link', { name: 'Sessions' })).toBeHidden();

  await press(page, userMenu(page));
  await page.keyboard.press('Escape');
  await expect(userMenu(page)).toBeFocused();
  await press(page, userMenu(page));
  await press(page, banner(page).getByRole('button', { name: 'Sign out' }));
  await expectSignedOut(page);
});

test('a dialog opens on what does no harm, keeps the focus, and gives it back', async ({ page }) => {
  const text = newText('to be kept');
  await signIn(page, 'Bob');
  await open(page, '/notes');
  await tabTo(page, page.getByRole('textbox', { name: 'New note' }));
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await expect(deleteButton(page, text)).toBeVisible();

  const deleteAll = page.getByRole('button', { name: 'Delete all notes' });
  await press(page, deleteAll);
  const dialog = page.getByRole('dialog', { name: 'Delete all notes?' });
  await expect(dialog.getByRole('button', { name: 'Keep them' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(deleteAll).toBeFocused();
  await press(page, deleteButton(page, text));
  await expect(page.getByText('Note deleted')).toBeVisible();
});

test('the explorer, the step-up and the theme', async ({ page }) => {
  await signIn(page, 'Alice');
  await open(page, '/explorer');
  await tabTo(page, page.getByRole('combobox', { name: 'Path' }));
  await page.keyboard.type('/api/whoami');
  await press(page, page.getByRole('button', { name: 'Send' }));
  await expect(page.getByRole('region', { name: 'What came back' })).toContainText('200');

  await press(page, page.getByRole('button', { name: 'Dark' }));
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await open(page, '/account');
  await press(page, page.getByRole('link', { name: 'Confirm it with a passkey' }));
  await press(page, page.getByRole('button', { name: 'Continue as Alice' }));
  await expect(page.getByRole('region', { name: 'How you signed in' })).toContainText('with a passkey');
});

test('the first stop of every page skips to its content', async ({ page }) => {
  for (const path of ['/', '/how-it-works', '/no/such/page']) {
    await open(page, path);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.locator('main'), path).toBeFocused();
  }
});
