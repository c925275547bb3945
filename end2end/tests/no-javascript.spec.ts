import { addNote, deleteButton, expectHeading, newText, yourNotes } from './support/pages';
import { continueAs, expectSignedIn, people, signIn, signOut } from './support/people';
import { expect, test } from './support/test';

test.use({ javaScriptEnabled: false });

test('a whole visit works without JavaScript: login, notes, account, logout', async ({ page }) => {
  const text = newText('plain HTML');
  await signIn(page, 'Bob');

  await page.goto('/notes');
  await expectHeading(page, 'Notes');
  await addNote(page, text);
  await page.reload();
  await expect(yourNotes(page)).toContainText(text);
  await deleteButton(page, text).click();
  await expect(deleteButton(page, text)).toHaveCount(0);
  await expectSignedIn(page, 'Bob');

  await page.goto('/account');
  await expect(page.getByRole('main')).toContainText(people.Bob.email);
  await signOut(page);
});

test('an empty note is refused with a word without JavaScript too', async ({ page }) => {
  await signIn(page, 'Bob');
  await page.goto('/notes');
  await page.getByRole('textbox', { name: 'New note' }).fill('   ');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(page.getByRole('alert')).not.toBeEmpty();
});

test('a deep link works without JavaScript', async ({ page }) => {
  await page.goto('/notes');
  await continueAs(page, 'Bob');
  await expectHeading(page, 'Notes');
  await expectSignedIn(page, 'Bob');
});
