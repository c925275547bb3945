import { addNote, deleteNote, expectHeading, explorer, hydrated, newText, open, yourNotes } from './support/pages';
import { signIn } from './support/people';
import { expect, test } from './support/test';

test('a note is added, outlives a reload, and is deleted', async ({ page }) => {
  const text = newText('buy milk');
  await signIn(page, 'Alice');
  await open(page, '/notes');
  await expectHeading(page, 'Notes');

  await addNote(page, text);
  await expect(page.getByRole('textbox', { name: 'New note' })).toHaveValue('');
  await page.reload();
  await hydrated(page);
  await expect(yourNotes(page)).toContainText(text);

  await deleteNote(page, text);
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('main')).not.toContainText(text);
});

test("nobody sees another's notes", async ({ page, browser, world }) => {
  const text = newText('secret of Alice');
  await signIn(page, 'Alice');
  await open(page, '/notes');
  await addNote(page, text);

  const another = await browser.newContext({ baseURL: world.app });
  const bob = await another.newPage();
  await signIn(bob, 'Bob');
  await open(bob, '/notes');
  await expect(bob.locator('body')).not.toContainText(text);
  await open(bob, '/explorer');
  await explorer(bob).send.click();
  await expect(explorer(bob).got).toContainText('200');
  await expect(bob.locator('body')).not.toContainText(text);
  await another.close();

  await deleteNote(page, text);
});

test('an empty note is refused with a word, and the page goes on working', async ({ page }) => {
  const text = newText('after a mistake');
  await signIn(page, 'Bob');
  await open(page, '/notes');

  await page.getByRole('textbox', { name: 'New note' }).fill('   ');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('alert')).not.toBeEmpty();

  await addNote(page, text);
  await deleteNote(page, text);
});

test('a note may contain anything and remains text', async ({ page }) => {
  const text = newText('<b onclick="alert(1)">&amp; “ü” 漢 </script>');
  await signIn(page, 'Bob');
  await open(page, '/notes');
  await addNote(page, text);
  await page.reload();
  await hydrated(page);
  await expect(yourNotes(page)).toContainText(text);
  await deleteNote(page, text);
});
