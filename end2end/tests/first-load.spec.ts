import type { Page } from '@playwright/test';
import { addNote, complaints, deleteButton, hydrated, newText, open, yourNotes } from './support/pages';
import { banner, expectSignedIn, people, signIn } from './support/people';
import { expect, test } from './support/test';

/** Keeps the WASM back until it is let go. */
async function withoutWasm(page: Page) {
  let letGo = () => {};
  const held = new Promise<void>((go) => (letGo = go));
  await page.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

/** What has moved since the page began, as Cumulative Layout Shift counts it; to be called before the page opens. */
async function observeShifts(page: Page) {
  await page.addInitScript(() => {
    const shifts = ((window as unknown as { shifts: number[] }).shifts = []) as number[];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => (entry as unknown as { value: number }).value)))
      .observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
}

test('a page is whole and works before its program arrives', async ({ page }) => {
  const text = newText('early');
  await signIn(page, 'Alice');
  const letGo = await withoutWasm(page);
  await page.goto('/notes');
  await expectSignedIn(page, 'Alice');
  await addNote(page, text);
  await deleteButton(page, text).click();
  await expect(yourNotes(page).getByText(text)).toHaveCount(0);
  letGo();
});

for (const path of ['/', '/notes', '/account', '/account/sessions']) {
  test(`${path}: nothing moves and no pixel changes when the program takes over`, async ({ page }) => {
    await signIn(page, 'Bob');
    const shifts = await observeShifts(page);
    const letGo = await withoutWasm(page);
    await page.goto(path);
    await expect(banner(page)).toContainText(people.Bob.name);
    // But for the clocks that run.
    const picture = () => page.screenshot({ animations: 'disabled', mask: [page.getByRole('timer')] });
    const before = await picture();
    letGo();
    await hydrated(page);
    const after = await picture();
    expect(before.equals(after), 'the picture before and after').toBe(true);
    expect(await shifts()).toEqual([]);
  });
}

test('each file is asked for once, and nothing that was loaded early is left unused', async ({ page }) => {
  const heard = complaints(page);
  const files: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    // What is fetched ahead may be what is fetched already, and comes out of the browser's cache.
    const isAhead = request.resourceType() === 'other';
    if (pathname.startsWith('/pkg/') && !isAhead) files.push(pathname);
  });
  await open(page, '/');
  expect(files.length).toBeGreaterThan(1);
  expect(files).toEqual([...new Set(files)]);
  expect(heard).toEqual([]);
});
