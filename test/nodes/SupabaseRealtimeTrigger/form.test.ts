import { TriggerContext } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { readSubscription } from '../../../nodes/host/realtime/read-subscription';
import { listenerValue, offered, triggerProperties } from '../../../nodes/host/realtime/trigger-properties';
import { SupabaseDatabase } from '../../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { SupabaseRealtimeTrigger } from '../../../nodes/SupabaseRealtimeTrigger/SupabaseRealtimeTrigger.node';
import { operators, readListener, type AnyListener, type CatchUpStore, type Field } from '../../../shared';
import { renderChangesFilter } from '../../../shared/realtime/changes-filter';
import { additionalDataFor, typesOf } from '../harness';
import { fillFields } from '../to-parameters';

const store: CatchUpStore = { load: async () => undefined, save: async () => {} };
const type = new SupabaseRealtimeTrigger();

/** What the trigger would listen to with these parameters, beside n8n's own defaults. */
async function read(parameters: INodeParameters) {
	const bare: INode = {
		id: 'subject',
		name: 'Subject',
		type: 'test.subject',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const { properties } = type.description;
	const node = {
		...bare,
		parameters:
			NodeHelpers.getNodeParameters(properties, parameters, true, false, bare, type.description) ?? {},
	};
	const nodeTypes = typesOf({ 'test.subject': type });
	const workflow = new Workflow({ id: 'w', active: false, nodes: [node], connections: {}, nodeTypes });
	const context = new TriggerContext(workflow, node, additionalDataFor({}), 'trigger', 'activate');
	await workflow.expression.acquireIsolate();
	try {
		return readSubscription(context).subscriptionWith(store);
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

/** A value that is not the default. */
function otherThanDefault(name: string, field: Field): unknown {
	const known: Readonly<Record<string, unknown>> = {
		replay: '2030-01-01T00:00:00.000Z',
		moreChanges: [{ event: 'INSERT', table: 'others' }],
		track: { name: 'Workflow' },
	};
	if (name in known) return known[name];
	switch (field.kind) {
		case 'text':
			return `some_${name.toLowerCase()}`;
		case 'number':
			return Number(field.default ?? 0) + 3;
		case 'flag':
			return field.default !== true;
		case 'choice':
			return field.choices?.map(({ value }) => value).findLast((value) => value !== field.default);
		case 'filters':
			return { all: [{ column: 'id', operator: 'gt', value: '7' }] };
		default:
			throw new Error(`Give a value for ${name}, of the kind ${field.kind}`);
	}
}

/** What a field needs beside it to mean something. */
function besides(name: string, { when }: Field): Readonly<Record<string, unknown>> {
	if (name === 'catchUp') return { table: 'todos', catchUp: 'rows', cursorColumn: 'id' };
	if (when?.field === 'catchUp') return { table: 'todos', catchUp: 'rows', cursorColumn: 'other' };
	if (name === 'replayLimit') return { replay: '2030-01-01T00:00:00.000Z' };
	return {};
}

const fields = [...offered].flatMap(([listener, { fields: all }]) =>
	Object.entries(all).map(([name, field]) => [listener.id, name, listener, field] as const),
);

test.each(fields)(
	'%s: %s is in the form, and what is put in is meant',
	async (_id, name, listener, field) => {
		const required =
			'channel' in listener.fields && listener.fields.channel.required ? { channel: 'room' } : {};
		const without = { ...required, ...besides(name, field) };
		const params = { ...without, [name]: otherThanDefault(name, field) };
		const host = { store, now: 0 };
		const meant = readListener(listener, params, host);
		expect(await read(formOf(listener, params))).toEqual(withDefaults(listener, params, host));
		if (!(name in required)) expect(meant).not.toEqual(readListener(listener, without, host));
	},
);

const formOf = (listener: AnyListener, params: Readonly<Record<string, unknown>>): INodeParameters => ({
	listenTo: listenerValue(listener),
	...fillFields(offered.get(listener) ?? { fields: {} }, params),
});

/** n8n gives what the form shows at once its default. */
function withDefaults(
	listener: AnyListener,
	params: Readonly<Record<string, unknown>>,
	host: { readonly store: CatchUpStore; readonly now: number },
) {
	const shown = Object.entries(offered.get(listener)?.fields ?? {}).filter(
		([name, { kind }]) => kind === 'filters' && !(name in params),
	);
	const empty = Object.fromEntries(shown.map(([name]) => [name, { all: [] }]));
	const chosen = listenerValue(listener) === 'onPostgresChanges' ? { event: '*', catchUp: 'off' } : {};
	const presence = listenerValue(listener) === 'onPresence' ? { event: '*' } : {};
	return readListener(listener, { ...chosen, ...presence, ...empty, ...params }, host);
}

/** What a fixed collection can hold, and what can be chosen in an entry. */
function choicesIn(property: INodeProperties | undefined) {
	const kinds = (property?.options ?? []) as INodePropertyCollection[];
	const group = kinds.find(({ name }) => name === 'group')?.values ?? [];
	const operator = kinds[0]?.values.find(({ name }) => name === 'operator');
	return {
		kinds: kinds.map(({ name }) => name),
		ofGroup: group.map(({ name }) => name),
		operators: (operator?.options as INodePropertyOptions[] | undefined)?.map(({ value }) => String(value)),
	};
}

it('offers for the filter of changes what the server can check, and nothing else', () => {
	const drawn = triggerProperties.filter(({ name }) => name.startsWith('filter'));
	expect(drawn.map(({ name }) => name)).toEqual(['filterMode', 'filter', 'filterJson']);
	const choices = choicesIn(drawn.find(({ name }) => name === 'filter'));
	expect(choices.kinds).toEqual(['condition', 'group']);
	expect(choices.ofGroup).toEqual(['conditions']);
	const isChecked = (condition: object): boolean => {
		try {
			return renderChangesFilter([{ column: 'id', ...condition } as never]) !== undefined;
		} catch {
			return false;
		}
	};
	const checked = Object.entries(operators)
		.filter(([operator, { takes }]) => isChecked({ operator, value: takes === 'truth' ? 'null' : '1' }))
		.map(([operator]) => operator);
	expect(isChecked({ raw: 'eq.1' })).toBe(true);
	expect(choices.operators?.toSorted()).toEqual([...checked, 'raw'].toSorted());
});

it('draws whatever a table can be filtered by everywhere else', () => {
	const { properties } = new SupabaseDatabase().description;
	const drawn = properties.find(({ name, type: kind }) => name === 'filters' && kind === 'fixedCollection');
	expect(choicesIn(drawn)).toEqual({
		kinds: ['condition', 'group', 'expression'],
		ofGroup: ['match', 'not', 'conditions', 'referencedTable'],
		operators: expect.arrayContaining([...Object.keys(operators), 'raw']) as string[],
	});
});

it('reads a group of conditions that all hold', async () => {
	const condition = { column: 'id', operator: 'gt', value: '7' };
	const listened = await read({
		listenTo: 'onPostgresChanges',
		table: { mode: 'name', value: 'todos' },
		filter: {
			group: [{ conditions: { condition: [condition] } }],
			condition: [{ ...condition, operator: 'lt' }],
		},
	} as INodeParameters);
	expect(renderChangesFilter(listened.changes?.[0]?.filters)).toBe('id=lt.7,id=gt.7');
});
