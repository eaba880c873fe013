import { createClient } from '@supabase/supabase-js';
import { SupabaseProjectApi } from '../../credentials/SupabaseProjectApi.credentials';
import { operationNodes } from '../../node-red/operation-nodes';
import {
	catalogue,
	listeners,
	operators,
	socketOperations,
	type Condition,
	type Group,
	type Order,
	type RawCondition,
	type RawGroup,
	type ReferencedLimit,
} from '../../shared';
import { authMethods } from '../oracle/auth-methods';
import { storageMethods } from '../oracle/storage-methods';
import { callScript } from './call-script';
import { contentOf } from './files';

interface Method {
	readonly javascript?: string;
	readonly at: readonly string[];
	readonly note?: string;
	readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

interface Coverage {
	readonly settings: Readonly<Record<string, { readonly n8n?: string; readonly nodeRed?: string }>>;
	readonly services: Readonly<Record<string, Readonly<Record<string, Method>>>>;
}

/** Methods and their parameters by service, as Supabase documents its Python client. */
type Reference = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const coverage = JSON.parse(contentOf('scripts/coverage.json')) as Coverage;
const reference = JSON.parse(contentOf('test/fixtures/client-reference.json')) as Reference;

const methods = Object.values(coverage.services).flatMap((of) => Object.values(of));
const places = methods.flatMap(({ at, parameters = {} }) => [...at, ...Object.values(parameters).flat()]);

/** Operations, by request and by socket, and what a trigger can listen to. */
const reachable = [...catalogue, ...listeners, ...socketOperations];

const findMissing = (of: unknown): unknown =>
	callScript('coverage.mjs', 'findMissing', { catalogue: reachable, operators, coverage: of });

it('docs/coverage.md is what the catalogue and scripts/coverage.json say', () => {
	const rendered = callScript('coverage.mjs', 'renderCoverage', {
		catalogue: reachable,
		operators,
		coverage,
	});
	expect(contentOf('docs/coverage.md')).toBe(rendered);
});

it('the places that it names are there', () => {
	expect(findMissing(coverage)).toEqual([]);
});

it.each([
	'database.nothing',
	'database.select.nothing',
	'database.select.format=nothing',
	'database.select.table=nothing',
	'database.selectcolumns',
	'operator:nothing',
	'operator:toString',
	'setting:nothing',
	'nothing/column',
])('a place that is not there is found: %s', (place) => {
	const at = { services: { Database: { select: { at: [], parameters: { columns: [place] } } } } };
	expect(findMissing({ ...coverage, ...at })).toEqual([place]);
});

type Keys<T> = T extends unknown ? keyof T : never;

// The compiler holds these against the types of the core.
const members: Readonly<{
	filters: Record<Keys<Condition | RawCondition | Group | RawGroup>, true>;
	orders: Record<keyof Order, true>;
	limits: Record<keyof ReferencedLimit, true>;
}> = {
	filters: {
		column: true,
		operator: true,
		value: true,
		not: true,
		config: true,
		type: true,
		raw: true,
		all: true,
		any: true,
		expression: true,
		referencedTable: true,
	},
	orders: { column: true, descending: true, nulls: true, referencedTable: true },
	limits: { referencedTable: true, limit: true, from: true, to: true },
};

it('the members that it names are there', () => {
	const known = Object.entries(members).flatMap(([kind, of]) =>
		Object.keys(of).map((member) => `${kind}/${member}`),
	);
	expect(places.filter((place) => place.includes('/') && !known.includes(place))).toEqual([]);
});

it('the settings that it names are there in both hosts', () => {
	const inN8n = new SupabaseProjectApi().properties.map(({ name }) => name);
	const template = contentOf('node-red/editor/templates/supabase-project.html');
	const inNodeRed = [
		...[...template.matchAll(/id="node-config-input-(\w+)"/g)].map(([, name]) => name),
		...operationNodes.map(({ service }) => `timeout_${service}`),
	];
	const settings = Object.values(coverage.settings);
	expect(settings.flatMap(({ n8n }) => n8n ?? []).filter((name) => !inN8n.includes(name))).toEqual([]);
	expect(
		settings.flatMap(({ nodeRed }) => nodeRed ?? []).filter((name) => !inNodeRed.includes(name)),
	).toEqual([]);
});

it('has every method and every parameter of the reference', () => {
	const missing = Object.entries(reference).flatMap(([service, of]) =>
		Object.entries(of).flatMap(([name, parameters]) => {
			const method = coverage.services[service]?.[name];
			if (!method) return [`${service}: ${name}`];
			return parameters
				.filter((parameter) => !method.parameters?.[parameter]?.length)
				.map((parameter) => `${service}: ${name}(${parameter})`);
		}),
	);
	expect(missing).toEqual([]);
});

it('has every method of the JavaScript query builder', () => {
	const client = createClient('http://127.0.0.1', 'key', {
		auth: { persistSession: false, autoRefreshToken: false },
	});
	const builders: readonly object[] = [client.schema('public'), client.from('t'), client.from('t').select()];
	const methodsOf = (object: object | null): readonly string[] =>
		object === null || object === Object.prototype
			? []
			: [...Object.getOwnPropertyNames(object), ...methodsOf(Object.getPrototypeOf(object) as object | null)];
	const known = callScript('coverage.mjs', 'javascriptNames', coverage) as readonly string[];
	// What the library keeps to itself, and `await`.
	const inner = ['constructor', 'then', 'decorateFetch', 'cloneRequestState', 'processResponse'];
	const named = builders.flatMap((builder) => methodsOf(Object.getPrototypeOf(builder) as object));
	expect([...new Set(named)].filter((name) => ![...known, ...inner].includes(name))).toEqual([]);
});

it('has every method of the JavaScript Auth client', () => {
	const named = callScript('coverage.mjs', 'javascriptNames', coverage) as readonly string[];
	const known = named.map((name) => name.replace(/^auth\./, ''));
	const groups = known.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -1));
	const isKnown = (name: string) => known.includes(name) || groups.some((group) => name.startsWith(group));
	expect(authMethods().length).toBeGreaterThan(60);
	expect(authMethods().filter((name) => !isKnown(name))).toEqual([]);
});

it('has every method of the JavaScript Storage client', () => {
	const known = callScript('coverage.mjs', 'javascriptNames', coverage) as readonly string[];
	const isKnown = (name: string) =>
		known.some((each) => [name, `storage.${name}`, `storage.${name}.*`].includes(each));
	expect(storageMethods().length).toBeGreaterThan(20);
	expect(storageMethods().filter((name) => !isKnown(name))).toEqual([]);
});

it('says why where a method is found nowhere', () => {
	expect(methods.filter(({ at, note }) => at.length === 0 && !note)).toEqual([]);
});
