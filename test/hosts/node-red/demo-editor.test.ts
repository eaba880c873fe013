import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EditorPage } from './editor-page';
import { startEditor } from './start-editor';
import { takeNodeRedScreenshots } from './take-screenshots';

interface FlowNode {
	readonly id: string;
	readonly type: string;
	readonly name?: string;
	readonly wires?: readonly string[][];
}

const packageFolder = path.resolve(__dirname, '../../../node-red');
const flowIn = (file: string): readonly FlowNode[] =>
	JSON.parse(readFileSync(path.join(packageFolder, file), 'utf8'));
const demo = flowIn('demo/flows.json');
const examples = readdirSync(path.join(packageFolder, 'examples'));
const project = demo.find(({ type }) => type === 'supabase-project')!;

let editor: EditorPage;
let stop: () => Promise<void>;
beforeAll(async () => {
	({ editor, stop } = await startEditor({ flows: demo, key: 'publishable', project: project.id }));
});
afterAll(async () => await stop?.());

const problemsIn = async (nodes: readonly FlowNode[]): Promise<readonly string[]> => {
	const found = nodes
		.filter(({ type }) => type !== 'tab')
		.map(async ({ id, name }) => (await editor.problems(id)).map((problem) => `${name} ${id}: ${problem}`));
	return (await Promise.all(found)).flat();
};

it('the demo has no node that the editor marks', async () => {
	expect(await problemsIn(demo)).toEqual([]);
});

it('a button of the demo shows what came of it', async () => {
	const list = demo.find(({ type, name }) => type === 'inject' && name === 'list')!;
	const [next = ''] = list.wires?.[0] ?? [];
	await editor.press(list.id);
	await editor.page.locator(`g.red-ui-flow-node-group[id="${next}"]`, { hasText: '5 rows' }).waitFor();
});

it('pictures for the documentation can be taken', async () => {
	const folder = process.env.SCREENSHOTS ?? mkdtempSync(path.join(tmpdir(), 'screenshots-'));
	const change = demo.find(({ type, name }) => type === 'inject' && name === 'milk is done')!;
	await takeNodeRedScreenshots(editor, change.wires?.[0]?.[0] ?? '', folder);
	const pictures = readdirSync(folder).filter((file) => file.startsWith('node-red-'));
	const sizes = pictures.map((file) => statSync(path.join(folder, file)).size);
	if (process.env.SCREENSHOTS === undefined) rmSync(folder, { recursive: true });
	expect(
		pictures.filter((file) => /^node-red-(flow|database|project)(-dark)?\.png$/.test(file)),
	).toHaveLength(6);
	expect(Math.min(...sizes)).toBeGreaterThan(10_000);
});

it('looking into the dialogs has changed nothing', async () => {
	expect(await editor.page.evaluate('RED.nodes.dirty()')).toBe(false);
});

it.each(examples)('the example %s can be imported, and no node of it is marked', async (file) => {
	const nodes = flowIn(path.join('examples', file));
	await editor.page.evaluate(`void RED.nodes.import(${JSON.stringify(nodes)})`);
	expect(await problemsIn(nodes)).toEqual([]);
	expect(JSON.stringify(nodes)).not.toMatch(/sb_(secret|publishable)_|eyJ|credentials/);
});

it('the page had nothing to complain about', () => {
	expect(editor.complaints).toEqual([]);
});
