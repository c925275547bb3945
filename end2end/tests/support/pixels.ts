// Whether two pictures show the same.

import type { Browser } from '@playwright/test';

/** What rounding may make of one colour, at the edge of a round corner, from one picture to the next. */
const TOLERANCE = 2;

/** How many pixels differ, told by a page of its own. */
export async function differingPixels(browser: Browser, before: Buffer, after: Buffer): Promise<number> {
  if (before.equals(after)) return 0;
  const page = await browser.newPage();
  const pictures = [before, after].map((picture) => `data:image/png;base64,${picture.toString('base64')}`);
  const count = await page.evaluate(async ({ pictures, tolerance }) => {
    const [one, other] = await Promise.all(pictures.map(async (src) => {
      const image = Object.assign(new Image(), { src });
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      const drawing = canvas.getContext('2d')!;
      drawing.drawImage(image, 0, 0);
      return drawing.getImageData(0, 0, image.width, image.height);
    }));
    // Of another size: nothing is where it was.
    if (one!.width !== other!.width || one!.height !== other!.height) return Math.max(one!.data.length, other!.data.length) >> 2;
    const pixels = new Set<number>();
    one!.data.forEach((value, index) => {
      if (Math.abs(value - other!.data[index]!) > tolerance) pixels.add(index >> 2);
    });
    return pixels.size;
  }, { pictures, tolerance: TOLERANCE });
  await page.close();
  return count;
}
