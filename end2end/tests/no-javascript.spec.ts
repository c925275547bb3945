import { addNote, deleteNote, expectHeading, newText, yourNotes } from './support/pages';
import { continueAs, expectSignedIn, people, signIn, signOut, userMenu } from './support/people';
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
  await deleteNote(page, text);
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

test('a form of a page that was opened for somebody else does nothing', async ({ page, context }) => {
  const text = newText('of Alice');
  await signIn(page, 'Alice');
  await page.goto('/notes');
  await page.getByRole('textbox', { name: 'New note' }).fill(text);
  const hers = await context.newPage();
  await hers.goto('/');
  const other = await context.newPage();
  await other.goto('/');
  await signOut(other);
  await signIn(other, 'Bob');

  await page.getByRole('button', { name: 'Add note' }).click();
  await expectHeading(page, 'Somebody has signed in again in this browser');
  await userMenu(hers).click();
  await hers.getByRole('button', { name: 'Sign out' }).click();
  await expectHeading(hers, 'Somebody has signed in again in this browser');
  await other.goto('/notes');
  await expect(yourNotes(other).or(other.getByText('No notes yet'))).toBeVisible();
  await expect(other.getByRole('main')).not.toContainText(text);
  await expectSignedIn(other, 'Bob');
});

test('a deep link works without JavaScript', async ({ page }) => {
  await page.goto('/notes');
  await continueAs(page, 'Bob');
  await expectHeading(page, 'Notes');
  await expectSignedIn(page, 'Bob');
});
