import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

const folder = process.env.SCREENSHOTS ?? path.resolve(__dirname, '../../../.tmp/screenshots');

/** A picture of the page as it is, for the documentation. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	// The message that a step has succeeded covers a corner.
	await page.locator('.el-notification').waitFor({ state: 'hidden', timeout: 20_000 });
	await page.mouse.move(0, 0);
	await page.screenshot({ path: path.join(folder, `n8n-${name}.png`) });
}

/** A picture of a workflow's whole canvas. */
export async function takeCanvasScreenshot(page: Page, workflowUrl: string, name: string): Promise<void> {
	await page.goto(workflowUrl);
	await page.locator('[data-test-id=canvas-node]').first().waitFor();
	await page.locator('[data-test-id=zoom-to-fit]').click();
	await page.waitForTimeout(800);
	await takeScreenshot(page, name);
}
