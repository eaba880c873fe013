import ts from 'typescript';
import { renderEditorFiles } from '../../../node-red/editor/render-editor-files';
import { formNodes, isOperationNode, offersOf, type FormNode } from '../../../node-red/operation-nodes';
import { secretFieldsOf } from '../../../node-red/operation/secret-fields';
import { operators, type Field } from '../../../shared';

const files = renderEditorFiles();
const configTypes = ['supabase-project', 'supabase-user'];
const types = [...configTypes, ...formNodes.map(({ type }) => type)];
const html = (type: string): string => files[`${type}.html`] ?? '';
const locale = (type: string): unknown => JSON.parse(files[`locales/en-US/${type}.json`] ?? '');

/** What the Flow Library and the scorecard read without running it: the literal arguments of `registerType`. */
function registered(type: string): {
	readonly type: string;
	readonly definition: Readonly<Record<string, string>>;
} {
	const script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html(type))?.[1] ?? '';
	const source = ts.createSourceFile('node.js', script, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
	const found: Array<{ type: string; definition: Record<string, string> }> = [];
	const visit = (node: ts.Node): void => {
		if (ts.isCallExpression(node) && node.expression.getText() === 'RED.nodes.registerType') {
			const [name, definition] = node.arguments;
			if (name && ts.isStringLiteral(name) && definition && ts.isObjectLiteralExpression(definition)) {
				const properties = definition.properties.filter(ts.isPropertyAssignment);
				const entries = properties.map((each) => [each.name.getText(), each.initializer.getText()]);
				found.push({ type: name.text, definition: Object.fromEntries(entries) });
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	expect(found).toHaveLength(1);
	return found[0]!;
}

it('renders the page and the English texts of every node', () => {
	expect(Object.keys(files).sort()).toEqual(
		types.flatMap((type) => [`${type}.html`, `locales/en-US/${type}.json`]).sort(),
	);
});

describe.each(types)('%s', (type) => {
	it('is registered with literals that can be read without running anything', () => {
		const { type: name, definition } = registered(type);
		expect(name).toBe(type);
		expect(definition.defaults).toMatch(/^\{/);
		expect(definition.category).toMatch(/^'\w+'$/);
		expect(definition.credentials).toMatch(/^\{/);
		if (!configTypes.includes(type))
			expect([definition.inputs, definition.outputs, definition.icon]).toEqual([
				'1',
				'1',
				expect.stringMatching(/^'supabase(-\w+)?\.svg'$/),
			]);
	});

	it('has a template and a help', () => {
		expect(html(type)).toContain(`<script type="text/html" data-template-name="${type}">`);
		expect(html(type)).toContain(`<script type="text/markdown" data-help-name="${type}">`);
		expect(html(type).match(/<script/g)).toHaveLength(3);
		expect(html(type)).not.toContain('{{');
	});

	it('has no property name that Node-RED keeps for itself', () => {
		const names = [...(registered(type).definition.defaults ?? '').matchAll(/^\s*(\w+): \{/gm)].map(
			([, name]) => name,
		);
		expect(names.length).toBeGreaterThanOrEqual(3);
		expect(names.filter((name) => /^(.|id|type|wires|inputs|outputs)$/.test(name ?? ''))).toEqual([]);
	});

	it('uses colours of the theme only', () => {
		const styles = /<style>([\s\S]*?)<\/style>/.exec(html(type))?.[1] ?? '';
		expect(styles).not.toMatch(/#[0-9a-f]{3,6}\b|rgb|: (?:red|black|white|gray|green)\b/i);
	});

	it('writes what is put into its texts as Node-RED wants it', () => {
		expect(files[`locales/en-US/${type}.json`]).not.toMatch(/\{\{/);
	});

	it('has a text for every key in its template', () => {
		const keys = [...html(type).matchAll(/data-i18n="([^"]+)"/g)]
			.flatMap(([, value]) => (value ?? '').split(';'))
			.map((key) => key.replace(/^\[\w+\]/, ''));
		expect(keys.length).toBeGreaterThan(3);
		for (const key of keys) expect([key, textAt(locale(type), key)]).toEqual([key, expect.any(String)]);
	});
});

describe.each(formNodes)('the form of $type', (node: FormNode) => {
	const { type } = node;
	const operations = offersOf(node);
	const form: {
		readonly operations: Record<
			string,
			{ readonly texts: string; readonly fields: ReadonlyArray<{ name: string; texts: string }> }
		>;
	} = JSON.parse(/const form = (\{[\s\S]*?\n\t\});/.exec(html(type))?.[1] ?? '');

	it('has exactly the operations of the catalogue, and for each exactly its fields', () => {
		const wanted = operations.map(({ id, fields }) => [id, Object.keys(fields as object)]);
		const drawn = Object.entries(form.operations).map(([id, { fields }]) => [
			id,
			fields.map(({ name }) => name),
		]);
		expect(drawn).toEqual(wanted);
	});

	it('has the words of the catalogue for each', () => {
		for (const { id, label, summary, fields } of operations) {
			const { texts, fields: drawn } = form.operations[id]!;
			expect(textAt(locale(type), `${type}.${texts}.label`)).toBe(label);
			expect(textAt(locale(type), `${type}.${texts}.summary`)).toBe(summary);
			for (const field of drawn) {
				const wanted: Field = fields[field.name];
				expect(textAt(locale(type), `${type}.${field.texts}.label`)).toBe(wanted.label);
				expect(textAt(locale(type), `${type}.${field.texts}.help`)).toBe(wanted.help);
				for (const choice of wanted.choices ?? []) {
					expect(textAt(locale(type), `${type}.${field.texts}.choice.${String(choice.value)}`)).toBe(
						choice.label,
					);
				}
			}
		}
		for (const [name, { label }] of Object.entries(operators)) {
			expect(textAt(locale(type), `${type}.operator.${name}`)).toBe(label);
		}
	});

	it('has a text for every key its scripts ask for', () => {
		const asked = [...html(type).matchAll(/\btext\('([\w.]+)'/g)].map(([, key]) => `${type}.${key}`);
		expect(asked.length).toBeGreaterThan(10);
		for (const key of asked) expect([key, textAt(locale(type), key)]).toEqual([key, expect.any(String)]);
	});

	it('stores two properties for each field', () => {
		const { defaults = '' } = registered(type).definition;
		const names = new Set(operations.flatMap(({ fields }) => Object.keys(fields as object)));
		for (const name of names) {
			expect(defaults).toMatch(
				new RegExp(`\\bfield_${name}: \\{ value: .*, validate: checkField\\('${name}'\\) \\},`),
			);
			expect(defaults).toMatch(new RegExp(`\\bfield_${name}Type: \\{ value: '\\w*' \\},`));
		}
	});

	it('keeps what is secret in credentials, with an input of its own for each', () => {
		const { defaults = '', credentials = '' } = registered(type).definition;
		if (!isOperationNode(node)) return expect(credentials).toBe('{}');
		for (const field of secretFieldsOf(node)) {
			expect(credentials).toContain(`secret_${field}: { type: 'password' },`);
			expect(html(type)).toContain(`<input type="password" id="node-input-secret_${field}"`);
			if (field === 'userAccessToken') continue;
			expect(defaults).toMatch(new RegExp(`\\bfield_${field}: \\{ value: "",`));
			expect(defaults).toMatch(new RegExp(`\\bfield_${field}Type: \\{ value: '(?:secret|unset|)' \\},`));
		}
		const own = credentials.match(/secret_\w+/g) ?? [];
		expect(own).toHaveLength(secretFieldsOf(node).length);
	});

	it('asks who acts, unless no user can', () => {
		expect(html(type).includes('id="supabase-act-as"')).toBe(type !== 'supabase-auth-admin');
		expect(/\buser: \{ value/.test(html(type))).toBe(type !== 'supabase-auth-admin');
	});

	it('writes properties as Node-RED reads them: a colon more would end the list', () => {
		const help = /data-help-name="[^"]+">([\s\S]*?)<\/script>/.exec(html(type))?.[1] ?? '';
		const properties = help.split('\n').filter((line) => line.startsWith(':'));
		expect(properties.length).toBeGreaterThan(10);
		for (const line of properties) expect(line).toMatch(/^: [^:]+ \([^:]+\) : [^:]+$/);
	});

	it('helps with every operation and its fields, and leads to the reference', () => {
		const help = /data-help-name="[^"]+">([\s\S]*?)<\/script>/.exec(html(type))?.[1] ?? '';
		for (const heading of ['### Inputs', '### Outputs', '### Details', '### References'])
			expect(help).toContain(heading);
		for (const { title, summary, reference, fields, dangerous } of operations) {
			expect(help).toContain(`#### ${title}\n\n${dangerous ? '**Dangerous.** ' : ''}${summary}.`);
			expect(help).toContain(`- [${title}](${reference})`);
			for (const { label, help: words } of Object.values<Field>(fields)) {
				expect(help).toContain(label);
				expect(help).toContain(words.replaceAll(':', '&#58;'));
			}
		}
	});
});

function textAt(texts: unknown, key: string): unknown {
	return key
		.split('.')
		.reduce<unknown>(
			(part, name) =>
				typeof part === 'object' && part !== null
					? Object.entries(part).find(([each]) => each === name)?.[1]
					: undefined,
			texts,
		);
}
