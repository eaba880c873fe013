import type { Locator, Page } from 'playwright-core';
import type { Login } from './start-real-n8n';

/** Signs in to n8n's editor. */
export async function signIn(page: Page, url: string, { email, password }: Login): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[name=emailOrLdapLoginId]').fill(email);
	await page.locator('input[type=password]').fill(password);
	await page.getByRole('button', { name: /sign in/i }).click();
	await page.waitForURL(/home|workflow/);
}

/** Begins a new workflow with a manual start, adds the node by its search, and opens its panel at this action. */
export async function addNode(
	page: Page,
	url: string,
	{ search, action }: { readonly search: string; readonly action: RegExp },
): Promise<Locator> {
	await page.goto(`${url}/workflow/new`);
	await page.locator('[data-test-id=canvas-add-button]').click();
	const field = page.locator('[data-test-id=node-creator-search-bar]');
	await field.fill('manual');
	await page
		.locator('[data-test-id=node-creator-item-name]', { hasText: /manually/i })
		.first()
		.click();
	await page.keyboard.press('Escape');
	await page.locator('[data-test-id=node-creator-plus-button]').click();
	await field.fill(search);
	await page.locator('[data-test-id=node-creator-item-name]', { hasText: search }).first().click();
	await page.locator('[data-test-id=node-creator-item-name]', { hasText: action }).first().click();
	const panel = page.locator('[data-test-id=ndv]');
	await panel.waitFor();
	return panel;
}

/** The input of a parameter, by the parameter's name. */
export const parameter = (panel: Locator, name: string): Locator =>
	panel.locator(`[data-test-id="parameter-input-${name}"]`);

export async function fillIn(panel: Locator, name: string, text: string): Promise<void> {
	await parameter(panel, name).locator('input').fill(text);
}

/** Chooses in a parameter with a list, by the name that is shown. */
export async function choose(panel: Locator, name: string, option: string): Promise<void> {
	await parameter(panel, name).locator('input').click();
	const list = panel.page().locator('.el-select-dropdown:visible [data-test-id=parameter-input-item]');
	await list
		.filter({ has: panel.page().getByText(option, { exact: true }) })
		.first()
		.click();
}

/** Adds one line to the filters. */
export async function addCondition(
	panel: Locator,
	condition: { readonly column: string; readonly operator: string; readonly truth: string },
): Promise<void> {
	await panel.getByRole('button', { name: 'Add Condition' }).click();
	await fillIn(panel, 'column', condition.column);
	await choose(panel, 'operator', condition.operator);
	await choose(panel, 'truth', condition.truth);
}
