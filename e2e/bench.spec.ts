import axe from 'axe-core';
import { expect, test } from './page';

test('#/bench measures this machine, shows the table and copies it as Markdown', async ({
  page,
  context,
}, info) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/#/bench');
  await expect(page.getByRole('heading', { name: 'Kernels on this machine' })).toBeVisible();
  for (const size of ['576', '1,024']) await page.getByLabel(size).uncheck();
  await page.getByLabel('196').check();
  await page.getByTestId('bench-start').click();
  await expect(page.getByTestId('bench-row').first()).toBeVisible();
  await expect(page.getByTestId('bench-status')).toHaveAttribute('data-state', 'measured', {
    timeout: 110_000,
  });
  await expect(page.getByTestId('bench-row')).toHaveCount(5);

  await page.getByTestId('bench-copy').click();
  await expect(page.getByTestId('bench-status')).toContainText('in the clipboard');
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^WebGPU: .*SwiftShader/i);
  expect(text).not.toContain('failed');
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  expect(lines.length).toBe(2 + 5);
  // The served page is cross-origin isolated, so the kernels have a thread for each core, and say what they have.
  const cores = Math.min(8, await page.evaluate(() => navigator.hardwareConcurrency));
  expect(cores).toBeGreaterThan(1);
  const ours = ['ours, CPU, 1 thread', `ours, CPU, ${cores} threads`, 'ours, WebGPU'];
  for (const contender of [...ours, 'onnxruntime-web', 'plain loops']) {
    expect(lines[0]).toContain(contender);
  }

  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(200);
      await page.screenshot({ path: info.outputPath(`bench-${colorScheme}-${width}.png`) });
      await page.addScriptTag({ content: axe.source });
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
});

test('#/bench stops when asked, and leads back to the playground', async ({ page }) => {
  await page.goto('/#/bench');
  await page.getByTestId('bench-start').click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByTestId('bench-status')).toContainText('Stopped');
  await page.getByRole('link', { name: 'Back to the playground' }).click();
  await expect(page.getByTestId('stage')).toBeVisible();
});
