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
	// Once more from the beginning, should n8n have opened its list of nodes before it knew any.
	await beginWorkflow(page, url).catch(async () => await beginWorkflow(page, url));
	await page.keyboard.press('Escape');
	await page.locator('[data-test-id=node-creator-plus-button]').click();
	await pickNode(page, search, search);
	await page.locator('[data-test-id=node-creator-item-name]', { hasText: action }).first().click();
	const panel = page.locator('[data-test-id=ndv]');
	await panel.waitFor();
	return panel;
}

async function beginWorkflow(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/workflow/new`);
	await page.locator('[data-test-id=canvas-add-button]').click();
	await pickNode(page, 'manual', /manually/i);
}

/** Searches for a node and picks it. Once more when n8n drew its list anew meanwhile, and forgot the search. */
async function pickNode(page: Page, search: string, name: string | RegExp): Promise<void> {
	const found = page.locator('[data-test-id=node-creator-item-name]', { hasText: name }).first();
	for (let tries = 1; ; tries++) {
		await page.locator('[data-test-id=node-creator-search-bar]').fill(search);
		const failure = await found.click({ timeout: 10_000 }).then(
			() => undefined,
			(reason: unknown) => reason,
		);
		if (failure === undefined) return;
		if (tries === 3) throw failure;
	}
}

/** Adds the node behind another one of the workflow that is open, and opens its panel at this action. */
export async function addNodeBehind(
	page: Page,
	before: string,
	{ search, action }: { readonly search: string; readonly action: RegExp },
): Promise<Locator> {
	const node = page.locator(`[data-test-id=canvas-node][data-node-name="${before}"]`);
	await node.waitFor();
	// The canvas is not scrolled by a click on what stands outside it.
	await page.locator('[data-test-id=zoom-to-fit]').click();
	await node.locator('[data-test-id=canvas-handle-plus]').click();
	await pickNode(page, search, search);
	await page.locator('[data-test-id=node-creator-item-name]', { hasText: action }).first().click();
	const panel = page.locator('[data-test-id=ndv]');
	await panel.waitFor();
	return panel;
}

/** Closes the panel of a node. */
export async function closePanel(panel: Locator): Promise<void> {
	await panel.page().keyboard.press('Escape');
	await panel.waitFor({ state: 'hidden' });
}

/** The input of a parameter, by the parameter's name. */
export const parameter = (panel: Locator, name: string, place = 0): Locator =>
	panel.locator(`[data-test-id="parameter-input-${name}"]`).nth(place);

export async function fillIn(panel: Locator, name: string, text: string, place = 0): Promise<void> {
	await parameter(panel, name, place).locator('input').fill(text);
}

/** Chooses in a parameter with a list, by the name that is shown. Once more when n8n drew the panel anew and the list closed. */
export async function choose(panel: Locator, name: string, option: string, place = 0): Promise<void> {
	const list = panel.page().locator('.el-select-dropdown:visible [data-test-id=parameter-input-item]');
	const wanted = list.filter({ has: panel.page().getByText(option, { exact: true }) }).first();
	for (let tries = 1; ; tries++) {
		await parameter(panel, name, place).locator('input').click();
		const failure = await wanted.click({ timeout: 10_000 }).then(
			() => undefined,
			(error: unknown) => ({ error }),
		);
		if (!failure) return;
		if (tries === 3) throw failure.error;
		await panel.page().keyboard.press('Escape');
	}
}

/** The input of a name that is picked from a list or typed: the one of this place, where several are open. */
export const locator = (panel: Locator, name: string, place = 0): Locator =>
	panel.locator(`[data-test-id=resource-locator-${name}]`).nth(place).locator('input').last();

/** Picks a name from the list that the project gives, which opens when it is clicked. */
export async function pick(panel: Locator, name: string, item: string, place = 0): Promise<void> {
	await locator(panel, name, place).click();
	const list = panel.page().locator('[data-test-id=rlc-item]:visible');
	await list.filter({ has: panel.page().getByText(item, { exact: true }) }).click();
	await list.first().waitFor({ state: 'hidden' });
}

/** Types a name instead. */
export async function typeName(panel: Locator, name: string, text: string, place = 0): Promise<void> {
	const mode = panel.locator(
		`[data-test-id=resource-locator-${name}] [data-test-id=rlc-mode-selector] input`,
	);
	await mode.nth(place).click();
	await chooseShown(panel, 'By Name');
	await locator(panel, name, place).fill(text);
}

/** Adds an entry to a list that has entries of several kinds. */
export async function addEntry(panel: Locator, placeholder: string, kind: string): Promise<void> {
	await panel.locator(`input[placeholder="${placeholder}"]`).click();
	await chooseShown(panel, kind);
}

/** Types into the editor of a JSON parameter. */
export async function typeJson(panel: Locator, name: string, json: string): Promise<void> {
	await parameter(panel, name).locator('.cm-content').click();
	await panel.page().keyboard.insertText(json);
}

async function chooseShown(panel: Locator, text: string): Promise<void> {
	const option = panel.page().locator('.el-select-dropdown:visible li');
	await option.filter({ has: panel.page().getByText(text, { exact: true }) }).click();
	await option.first().waitFor({ state: 'hidden' });
}

/** Picks the column of the mapper by which rows are recognised, in place of the one that stands there. */
export async function matchOn(
	panel: Locator,
	{ column, not }: { readonly column: string; readonly not: string },
) {
	const arrow = panel.locator('[data-test-id=matching-column-select] .el-select__caret');
	const option = (name: string) =>
		panel.page().locator(`[data-test-id=matching-column-option-${name}]:visible`);
	await arrow.click();
	await option(column).click();
	await option(not).click();
	await arrow.click();
	await option(column).waitFor({ state: 'hidden' });
}

/** Runs the node by its button, and waits for its items. */
export async function execute(panel: Locator, text: string): Promise<Locator> {
	await panel.locator('[data-test-id=node-execute-button]').click();
	const output = panel.locator('[data-test-id=output-panel]');
	await output.getByText(text).first().waitFor();
	return output;
}

/** Adds one line to the filters. */
export async function addCondition(
	panel: Locator,
	condition: { readonly column: string; readonly operator: string; readonly truth: string },
): Promise<void> {
	await addEntry(panel, 'Add Condition or Group', 'Condition');
	await pick(panel, 'column', condition.column);
	await choose(panel, 'operator', condition.operator);
	await choose(panel, 'truth', condition.truth);
}

/** Begins a new workflow with a trigger, at one of the ways to begin that the list of nodes offers. */
export async function addTrigger(
	page: Page,
	url: string,
	{ search, action }: { readonly search: string; readonly action: string },
): Promise<Locator> {
	await page.goto(`${url}/workflow/new`);
	await page.locator('[data-test-id=canvas-add-button]').click();
	await page.locator('[data-test-id=node-creator-search-bar]').fill(search);
	const item = page.locator('[data-test-id=node-creator-item-name]');
	// It lists triggers without that word.
	await item
		.filter({ hasText: search.replace(/ Trigger$/, '') })
		.first()
		.click();
	await item.filter({ hasText: action }).first().click();
	const panel = page.locator('[data-test-id=ndv]');
	await panel.waitFor();
	return panel;
}

export interface AwaitedEvent {
	/** What the output will show of it. */
	readonly text: string;
	happen(): Promise<void>;
}

/** Presses the button that waits for an event, makes it happen until it has come, and gives the output. */
export async function listenForOne(panel: Locator, { text, happen }: AwaitedEvent): Promise<Locator> {
	const output = panel.locator('[data-test-id=output-panel]');
	await panel.locator('[data-test-id=node-execute-button]').first().click();
	for (let round = 1; (await output.getByText(text).count()) === 0; round++) {
		if (round > 100) throw new Error(`No event has come: ${text}`);
		await happen();
		await panel.page().waitForTimeout(500);
	}
	return output;
}
