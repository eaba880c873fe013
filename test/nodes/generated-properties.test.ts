import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers, type INodeProperties, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { operationsOf, operationValue } from '../../nodes/host/service-operations';
import { makeTrigger, nodeOf } from './every-node';

const root = path.resolve(__dirname, '../..');
const { properties } = nodeOf.database().description;
const actionNodes = Object.values(nodeOf).map((make) => named(make()));
const everyNode = [...actionNodes, named(makeTrigger())];

function named(node: INodeType): readonly [name: string, description: INodeTypeDescription] {
	return [node.constructor.name, node.description];
}

interface LintResult {
	readonly filePath: string;
	readonly messages: ReadonlyArray<{
		readonly ruleId: string;
		readonly line: number;
		readonly message: string;
	}>;
}

/** Runs n8n's own lint over this source, in a folder that looks like a package. */
function lint(name: string, source: string): string[] {
	const folder = path.join(root, '.tmp', 'generated-properties');
	const nodes = path.join(folder, 'nodes', name);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(nodes, { recursive: true });
	for (const each of ['package.json', 'eslint.config.mjs', 'tsconfig.json', 'credentials', 'icons'])
		cpSync(path.join(root, each), path.join(folder, each), { recursive: true });
	writeFileSync(path.join(nodes, `${name}.node.ts`), source);
	const eslint = path.join(root, 'node_modules/eslint/bin/eslint.js');
	const { stdout, stderr } = spawnSync(process.execPath, [eslint, '--format', 'json', 'nodes'], {
		cwd: folder,
		// In a test environment the rules take every file for a file of their own tests.
		env: { ...process.env, NODE_ENV: 'production' },
		encoding: 'utf8',
	});
	if (!stdout.startsWith('[')) throw new Error(`ESLint did not run: ${stderr}`);
	const results = JSON.parse(stdout) as readonly LintResult[];
	expect(results).toHaveLength(1);
	rmSync(folder, { recursive: true, force: true });
	return results.flatMap(({ messages }) =>
		messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`),
	);
}

/** The node's class with its properties written out, as the lint can read them. */
const literalNode = (className: string, list: readonly INodeProperties[], isTrigger = false): string => `
import { NodeConnectionTypes, type IExecuteFunctions, type INodeExecutionData, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

export class ${className} implements INodeType {
	description: INodeTypeDescription = {
		displayName: '${className.replace(/(?<=[a-z])(?=[A-Z])/g, ' ')}',
		name: '${className.replace(/^S/, 's')}',
		icon: { light: 'file:../../icons/supabase-suite.svg', dark: 'file:../../icons/supabase-suite.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"] }}',
		description: 'Read and write rows',
		defaults: { name: '${className.replace(/(?<=[a-z])(?=[A-Z])/g, ' ')}' },
		${isTrigger ? 'inputs: [],' : 'usableAsTool: true, inputs: [NodeConnectionTypes.Main],'}
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'supabaseProjectApi', required: true }],
		properties: ${toLiteral(list)},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}
`;

/** JSON with bare names and single quotes, which is how the lint expects to read a description. */
const toLiteral = (list: readonly INodeProperties[]): string =>
	JSON.stringify(list, null, '\t')
		.replace(/^(\t+)"([A-Za-z]\w*)":/gm, '$1$2:')
		.replace(
			/"((?:[^"\\]|\\.)*)"/g,
			(whole) =>
				`'${String(JSON.parse(whole)).replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`,
		);

it.each(everyNode)(
	"of %s pass n8n's lint, written out as a literal",
	(name, description) => {
		expect(lint(name, literalNode(name, description.properties, description.inputs.length === 0))).toEqual(
			[],
		);
	},
	120_000,
);

it.each(actionNodes)(
	'of %s say of every write, and of no read, what Retry On Fail does with it',
	(name, { properties: all }) => {
		const service = name.replace('Supabase', '');
		const operations = operationsOf(service.charAt(0).toLowerCase() + service.slice(1));
		expect(operations.length).toBeGreaterThan(0);
		const told = all
			.filter((property) => property.name === 'operation')
			.flatMap(({ options = [] }) => options)
			.flatMap((option) => ('description' in option && 'value' in option ? [option] : []));
		for (const operation of operations) {
			const help = told.filter(({ value }) => value === operationValue(operation));
			// The words for an upsert are n8n's own: it is what the others recommend.
			const isTold = operation.writes && operation.label !== 'Create or Update';
			expect(
				help.map(({ description }) => /\. Retry On Fail runs it again/.test(description ?? '')),
			).toContain(isTold);
		}
	},
);

it('recommend an upsert where Retry On Fail would store twice', () => {
	const helpOf = (list: readonly INodeProperties[], operation: string) =>
		list
			.filter(({ name }) => name === 'operation')
			.flatMap(({ options = [] }) => options)
			.map((option) => ('value' in option && option.value === operation ? option.description : undefined))
			.find(Boolean);
	expect(helpOf(properties, 'insert')).toMatch(/stored twice: use Create or Update instead\.$/);
	expect(helpOf(nodeOf.storage().description.properties, 'upload')).toMatch(/turn on Upsert\.$/);
});

it('are really seen by that lint', () => {
	const spoilt = properties.map((property) =>
		property.name === 'limit' ? { ...property, default: 10, description: 'How many.' } : property,
	);
	expect(lint('SupabaseDatabase', literalNode('SupabaseDatabase', spoilt)).length).toBeGreaterThan(1);
}, 120_000);

it.each(actionNodes)(
	'of %s have a name that no other parameter of the same operation has',
	(_name, { properties: all }) => {
		const operations = all.flatMap(({ name, options }) => (name === 'operation' ? (options ?? []) : []));
		expect(operations.length).toBeGreaterThan(0);
		for (const operation of operations) {
			if (!('value' in operation)) continue;
			const names = all
				.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation.value))
				.map(({ name, displayOptions }) => `${name} ${String(displayOptions?.show?.resource)}`);
			expect(names).toEqual([...new Set(names)]);
		}
	},
);

describe('who acts, in Auth', () => {
	const { properties: ofAuth } = nodeOf.auth().description;
	const choicesFor = (operation: string): readonly unknown[] =>
		ofAuth
			.filter(
				({ name, displayOptions }) =>
					name === 'actAs' && displayOptions?.show?.operation?.includes(operation),
			)
			.map(({ options }) => options?.map((option) => ('value' in option ? option.value : undefined)));

	it.each(operationsOf('auth').map((operation) => [operationValue(operation), operation] as const))(
		'is asked as %s needs it',
		(value, { examples }) => {
			const isByUser = examples.some(({ accessToken }) => accessToken !== undefined);
			const isByOwnToken =
				value === 'getSession' ||
				examples.some(
					(example) =>
						'error' in example && example.error.code === 'NO_SESSION' && example.params !== undefined,
				);
			const [choices, ...more] = choicesFor(value);
			expect(more).toEqual([]);
			if (choices === undefined) expect(isByUser || isByOwnToken).toBe(false);
			else if (choices instanceof Array && choices.includes('projectKey')) expect(isByOwnToken).toBe(true);
			else {
				expect(choices).toEqual(['user', 'token']);
				expect(isByUser).toBe(true);
			}
		},
	);
});

it('keep what was typed when the operation is switched', () => {
	const { description } = nodeOf.database();
	const node = { typeVersion: 1 };
	const typed = { resource: 'row', table: 'todos', filtersMatch: 'any' };
	const shown = ['select', 'count', 'update', 'delete'].map((operation) =>
		NodeHelpers.getNodeParameters(properties, { ...typed, operation }, true, false, node, description),
	);
	for (const parameters of shown) expect(parameters).toMatchObject({ table: 'todos', filtersMatch: 'any' });
});
