import { Studio, expect, test } from './site.ts';

test('every page, script and worker has its policy from its first byte', async ({ page, site, watch }) => {
  watch.expected.push(/Content Security Policy|violates/, /^request to https:\/\/elsewhere\.invalid/);
  const policies = new Map<string, string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (/(\/|\.js|\.mjs)$/.test(pathname)) {
      policies.set(pathname, response.headers()['content-security-policy'] ?? '');
    }
  });
  await new Studio(page).open(site.url);
  // The generator's, and those that come when the page is idle.
  await expect.poll(() => page.workers().length).toBeGreaterThanOrEqual(3);
  const workers = page.workers();
  for (const worker of workers) {
    const ask = () =>
      fetch('https://elsewhere.invalid/').then(
        () => 'sent',
        (reason: unknown) => String(reason),
      );
    expect(await worker.evaluate(ask)).toContain('TypeError');
    expect([...policies.keys()]).toContain(new URL(worker.url()).pathname);
  }
  for (const [path, policy] of policies) expect(policy, path).toContain("frame-ancestors 'none'");
  const loose = [...policies].filter(([, policy]) => policy.includes('https:')).map(([path]) => path);
  expect(loose.filter((path) => !path.includes('download.worker'))).toEqual([]);
});

test('whose work the page is made of is shown in it', async ({ page, studio }) => {
  await studio.ready();
  await page.getByRole('button', { name: 'Licences' }).click();
  const dialog = page.getByRole('dialog', { name: 'Licences' });
  await expect(dialog).toContainText('papaparse');
  await expect(dialog).toContainText('Permission is hereby granted, free of charge');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});
