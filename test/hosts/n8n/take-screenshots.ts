import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** A picture of the node's open panel, then one of a workflow's canvas, into a folder. */
export async function takeN8nScreenshots(page: Page, workflowUrl: string, folder: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const shot = async (name: string): Promise<void> => {
		// The message that a step has succeeded covers a corner.
		await page.locator('.el-notification').waitFor({ state: 'hidden', timeout: 20_000 });
		await page.mouse.move(0, 0);
		await page.screenshot({ path: path.join(folder, `n8n-${name}.png`) });
	};
	await shot('database');
	await page.goto(workflowUrl);
	await page.locator('[data-test-id=canvas-node]').first().waitFor();
	await page.locator('[data-test-id=zoom-to-fit]').click();
	await page.waitForTimeout(800);
	await shot('workflow');
}
