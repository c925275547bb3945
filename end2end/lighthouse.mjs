// npm run lighthouse [-- <url of the app>]
//
// What Lighthouse says of the home page and of the notes of somebody who is signed in; of the app that runs there, which should be
// a release. Throttling is simulated. Signs in at the development provider, or at one that looks like it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const app = process.argv[2] ?? 'http://localhost:3000';
const port = 9333;
const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'));
const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath: [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path)),
  args: [`--remote-debugging-port=${port}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});

try {
  await measure('/');
  const page = await browser.newPage();
  await page.goto(`${app}/auth/login?return_to=/notes`);
  await page.getByRole('button', { name: 'Continue as Alice' }).click();
  await page.waitForURL(`${app}/notes`);
  await measure('/notes');
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(path) {
  const report = join(folder, 'report.json');
  const flags = [`--port=${port}`, '--disable-storage-reset', '--quiet', '--output=json', `--output-path=${report}`];
  await once(spawn('npx', ['--yes', 'lighthouse@13.5.0', `${app}${path}`, ...flags], { stdio: 'inherit' }), 'exit');
  const { categories, audits } = JSON.parse(readFileSync(report, 'utf8'));
  const scores = Object.values(categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`);
  const times = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift', 'speed-index']
    .map((id) => `${audits[id].title} ${audits[id].displayValue}`);
  console.log(`${path}\n  ${scores.join(', ')}\n  ${times.join(', ')}`);
  for (const { id, score, title } of Object.values(audits)) {
    if (score !== null && score < 0.9) console.log(`  ${score}  ${id}: ${title}`);
  }
}
