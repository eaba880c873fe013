import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { EditorPage } from './editor-page';

const themes = ['light', 'dark'] as const;

const useTheme = async ({ page }: EditorPage, theme: (typeof themes)[number]): Promise<void> =>
	await page.evaluate(`document.documentElement.classList.toggle('nr-theme-dark', ${theme === 'dark'})`);

/** What the editor has to tell goes by itself. */
const quiet = async ({ page }: EditorPage): Promise<void> =>
	await page.locator('#red-ui-notifications .red-ui-notification').first().waitFor({ state: 'hidden' });

/** A picture of what the editor shows now, in light and in dark, where the documentation is to have one. */
export async function takePicture(editor: EditorPage, name: string): Promise<void> {
	const folder = process.env.SCREENSHOTS;
	if (folder === undefined) return;
	mkdirSync(folder, { recursive: true });
	await quiet(editor);
	for (const theme of themes) {
		await useTheme(editor, theme);
		const suffix = theme === 'dark' ? '-dark' : '';
		await editor.page.screenshot({ path: path.join(folder, `node-red-${name}${suffix}.png`) });
	}
	await useTheme(editor, 'light');
}

/** Pictures of the canvas and of both dialogs, in light and in dark, into a folder. */
export async function takeNodeRedScreenshots(
	editor: EditorPage,
	node: string,
	folder: string,
): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const { page } = editor;
	await quiet(editor);
	for (const theme of themes) {
		await useTheme(editor, theme);
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
