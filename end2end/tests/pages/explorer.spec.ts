import { explorer, hydrated, newText, open } from '../support/pages';
import { signIn } from '../support/people';
import { expect, test } from '../support/test';

test('the explorer shows both sides of a call, and a token on neither', async ({ page }) => {
  const { path, send, sent, got } = explorer(page);
  await signIn(page, 'Alice');
  await open(page, '/explorer');
  await path.selectOption('/api/whoami');
  const request = page.waitForRequest('**/api/whoami');
  await send.click();

  await expect(got).toContainText('200 OK');
  await expect(got).toContainText(/\d+ ms · \d+ bytes/);
  // The API names the headers that reached it: there it is.
  await expect(got.getByLabel('Body')).toContainText('"authorization"');
  await expect(sent).toContainText('GET /api/whoami');
  const really = await (await request).allHeaders();
  expect(really).not.toHaveProperty('authorization');
  for (const line of (await sent.locator('pre').innerText()).split('\n').slice(1)) {
    const [name, value] = line.split(': ');
    if (name && name !== 'Cookie') expect(really[name.toLowerCase()], name).toBe(value);
  }
  await expect(sent).toContainText('(nothing)');
  await got.getByText('Headers', { exact: true }).click();
  await expect(got).toContainText('content-type: application/json');
});

test('a note is written and deleted by fetch, and a refusal is an answer', async ({ page }) => {
  const text = newText('by fetch');
  const { path, rest, method, body, send, got } = explorer(page);
  await signIn(page, 'Alice');
  await open(page, '/explorer');
  await path.selectOption('/api/notes');
  await expect(body).toBeHidden();
  await method.selectOption('POST');
  await body.fill(JSON.stringify({ text }));
  await send.click();
  await expect(got).toContainText('201');
  const { id } = JSON.parse(await got.getByLabel('Body').innerText());

  await method.selectOption('DELETE');
  await rest.fill(`/${id}`);
  await send.click();
  await expect(got).toContainText('204');
  await send.click();
  await expect(got).toContainText('404');
  await path.selectOption('/api/whoami');
  await expect(method.getByRole('option')).toHaveText(['GET']);
});

test('the table says what may pass and not where it leads', async ({ page, world }) => {
  await signIn(page, 'Alice');
  const response = await open(page, '/explorer');
  const html = await response.text();
  await expect(page.getByRole('row').filter({ hasText: '/api/notes' })).toContainText('DELETE');
  expect(html).not.toContain(new URL(world.provider).host.replace(/0$/, '1'));
  await hydrated(page);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('what can be read is read by a link', async ({ page }) => {
    await signIn(page, 'Alice');
    await page.goto('/explorer');
    await expect(page.getByText('This needs JavaScript')).toBeVisible();
    await page.getByRole('link', { name: '/api/whoami' }).click();
    await expect(page.locator('body')).toContainText('user-alice');
  });
});
