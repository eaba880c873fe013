import type { Browser, Locator, Page } from 'playwright-core';

/** What a user does in Node-RED's editor, in a real browser. */
export interface EditorPage {
	readonly page: Page;
	/** Everything the page complained about. */
	readonly complaints: readonly string[];
	/** Opens a node's dialog as a user does: by a double click. */
	open(id: string): Promise<void>;
	/** Opens the dialog of the project chosen in the open node. */
	openProject(): Promise<void>;
	/** The row of a field in the open dialog. */
	field(name: string): Locator;
	/** What is typed into a field. */
	box(name: string): Locator;
	/** Chooses by its label what a typed input means. */
	chooseType(within: Locator, label: string): Promise<void>;
	/** Chooses one of the options of a typed input that has some. */
	chooseOption(within: Locator, label: string): Promise<void>;
	/** Enters a text input and picks one of the names that it offers. */
	pick(input: Locator, name: string): Promise<void>;
	/** Shows the fields that are folded away. */
	showMore(): Promise<void>;
	/** Closes the dialog on top with its red button. */
	done(): Promise<void>;
	/** Waits until no dialog slides any more. */
	still(): Promise<void>;
	deploy(): Promise<void>;
	/** Presses the button of an inject node. */
	press(id: string): Promise<void>;
	/** Why a node is marked as not valid, or nothing. */
	problems(id: string): Promise<readonly string[]>;
}

/** The rows of the list within, without those of lists inside it. */
export const rowsIn = (within: Locator): Locator =>
	within.locator('.supabase-list').first().locator('> li > .red-ui-editableList-item-content');

/** The button below a list that adds a row of a kind. */
export const addButton = (within: Locator, label: string): Locator =>
	within.locator('.red-ui-editableList-addButton', { hasText: new RegExp(`^\\s*${label}\\s*$`) });

export async function openEditor(browser: Browser, url: string): Promise<EditorPage> {
	const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
	page.setDefaultTimeout(20_000);
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(String(error)));
	page.on('console', (message) => {
		if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
	});
	await page.goto(url, { waitUntil: 'domcontentloaded' });
	await page.waitForFunction(
		"document.querySelector('g.red-ui-flow-node-group') && window.RED?.loader === undefined || window.RED?.nodes?.getType?.('supabase-database')",
	);
	await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });

	const tray = (): Locator => page.locator('.red-ui-tray').last();
	// Trays slide in and out: what is in them moves until then.
	const still = async (): Promise<void> => {
		for (let before: string | undefined; ;) {
			await page.waitForTimeout(200);
			const now = await page.evaluate<string>(
				"[...document.querySelectorAll('.red-ui-tray')].map((tray) => tray.getBoundingClientRect().left).join()",
			);
			if (now === before) return;
			before = now;
		}
	};
	const menu = page.locator('.red-ui-typedInput-options:visible');
	const fromMenu = async (trigger: Locator, label: string): Promise<void> => {
		await trigger.click();
		await menu.first().waitFor();
		// What is in a menu moves until it has slid open, and what moves below the pointer is not clicked.
		await page.waitForFunction("!$('.red-ui-typedInput-options').is(':animated')");
		await menu.locator('a', { hasText: new RegExp(`^\\s*${label}\\s*$`) }).click();
		await menu.first().waitFor({ state: 'hidden' });
	};

	const field = (name: string): Locator => page.locator(`[data-field="${name}"]`);

	return {
		page,
		complaints,
		open: async (id) => {
			// On a busy machine the editor may take the two clicks for single ones: a user clicks again, too.
			for (let opened = false, left = 4; !opened; left--) {
				await page.locator(`g.red-ui-flow-node-group[id="${id}"]`).dblclick();
				opened = await tray()
					.locator('#dialog-form')
					.waitFor({ timeout: 5000 })
					.then(
						() => true,
						(error: unknown) => {
							if (left === 0) throw error;
							return false;
						},
					);
			}
			await still();
		},
		openProject: async () => {
			await page.locator('#node-input-btn-project-edit').click();
			await page.locator('#node-config-input-url').waitFor();
			await still();
		},
		field,
		box: (name) => field(name).locator('input[type=text]:visible').first(),
		chooseType: async (within, label) =>
			await fromMenu(within.locator('.red-ui-typedInput-type-select').first(), label),
		chooseOption: async (within, label) =>
			await fromMenu(within.locator('.red-ui-typedInput-option-trigger').first(), label),
		pick: async (input, name) => {
			await input.click();
			await page.locator('.supabase-name', { has: page.getByText(name, { exact: true }) }).click();
		},
		showMore: async () => {
			const summary = page.locator('details.supabase-more:not([open]) > summary');
			if ((await summary.count()) > 0) await summary.click();
		},
		done: async () => {
			await tray().locator('.red-ui-tray-toolbar button.primary').click();
			await still();
		},
		still,
		deploy: async () => {
			await page.locator('#red-ui-header-button-deploy').click();
			await page.waitForFunction('!RED.nodes.dirty()');
		},
		press: async (id) => {
			await page.locator(`g.red-ui-flow-node-group[id="${id}"] .red-ui-flow-node-button-button`).click();
		},
		problems: async (id) => await page.evaluate(`RED.nodes.node('${id}').validationErrors ?? []`),
	};
}
