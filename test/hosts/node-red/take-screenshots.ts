import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { EditorPage } from './editor-page';

/** Pictures of the canvas and of both dialogs, in light and in dark, into a folder. */
export async function takeNodeRedScreenshots(
	editor: EditorPage,
	node: string,
	folder: string,
): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const { page } = editor;
	// What the editor has to tell goes by itself.
	await page.locator('#red-ui-notifications .red-ui-notification').first().waitFor({ state: 'hidden' });
	for (const theme of ['light', 'dark']) {
		await page.evaluate(`document.documentElement.classList.toggle('nr-theme-dark', ${theme === 'dark'})`);
		const shot = async (name: string): Promise<void> => {
			await page.mouse.move(0, 0);
			await page.waitForTimeout(400);
			const suffix = theme === 'dark' ? '-dark' : '';
			await page.screenshot({ path: path.join(folder, `node-red-${name}${suffix}.png`) });
		};
		await shot('flow');
		await editor.open(node);
		await shot('database');
		await editor.openProject();
		await page.locator('#supabase-project-test').click();
		await page.locator('#supabase-project-result.is-good').waitFor();
		await shot('project');
		await editor.done();
		await editor.done();
	}
}
