// Where each method and parameter of Supabase's client libraries is found here: scripts/coverage.json says it by hand,
// and the catalogue says whether it is true. A place in that file is one of
//   database.select                an operation          operator:eq      a filter operator
//   database.select.columns        its field             setting:url      of the credential or config node
//   database.select.format=csv     a choice of the field filters/column   a member of all fields of that kind

const code = (text) => `\`${text}\``;

const fieldsOfKind = (catalogue, kind) =>
	catalogue.flatMap((operation) =>
		Object.entries(operation.fields)
			.filter(([, field]) => field.kind === kind)
			.map(([name, field]) => ({ operation, name, field })),
	);

/** Members are no part of the catalogue: the test holds them against their types. */
function readMember(place, { catalogue }) {
	const [kind, member] = place.split('/');
	const [first] = fieldsOfKind(catalogue, kind);
	return first && { what: `${first.field.label}: ${code(member)}` };
}

function readField(place, { catalogue }) {
	const [path, value] = place.split('=');
	const operation = catalogue
		.filter(({ id }) => path === id || path.startsWith(`${id}.`))
		.toSorted((one, other) => other.id.length - one.id.length)[0];
	if (!operation) return undefined;
	if (path === operation.id) return { what: '', operation };
	const name = path.slice(operation.id.length + 1);
	const field = Object.hasOwn(operation.fields, name) ? operation.fields[name] : undefined;
	if (!field || (value !== undefined && !field.choices?.some((choice) => choice.value === value)))
		return undefined;
	return { what: `${field.label} (${code(value === undefined ? name : `${name}: ${value}`)})`, operation };
}

/** What a place is called, and the operation that it belongs to; nothing if it is not there. */
function readPlace(place, known) {
	const [kind, name] = place.split(':');
	if (kind === 'operator') return Object.hasOwn(known.operators, name) && { what: `Operator ${code(name)}` };
	if (kind === 'setting') {
		const setting = known.coverage.settings[name];
		return setting && { what: `Setting “${setting.label}”${setting.n8n ? '' : ' in Node-RED'}` };
	}
	return place.includes('/') ? readMember(place, known) : readField(place, known);
}

const entriesOf = ({ services }) => Object.values(services).flatMap((methods) => Object.entries(methods));

/** The places that coverage.json names and the catalogue does not have. */
export const findMissing = (known) =>
	entriesOf(known.coverage)
		.flatMap(([, { at, parameters = {} }]) => [...at, ...Object.values(parameters).flat()])
		.filter((place) => !readPlace(place, known));

const toAnchor = (title) => title.toLowerCase().replaceAll(' ', '-');

const link = ({ title }) => `[${title}](operations.md#${toAnchor(title)})`;

const operationsAt = (places, known) => [
	...new Set(places.flatMap((place) => readPlace(place, known).operation ?? [])),
];

/** Places as one text: `Columns (columns) in Get many rows, Get a row`. Where all are `told` already, they are left out. */
function renderPlaces(places, known, told = []) {
	const operationsBy = new Map();
	for (const place of places) {
		const { what, operation } = readPlace(place, known);
		operationsBy.set(what, [...(operationsBy.get(what) ?? []), ...(operation ? [operation] : [])]);
	}
	return [...operationsBy]
		.map(([what, operations]) => {
			if (operations.length === 0 || (what !== '' && isSame(operations, told))) return what;
			return what === ''
				? operations.map(link).join(', ')
				: `${what} in ${operations.map(({ title }) => title).join(', ')}`;
		})
		.join('; ');
}

const isSame = (some, others) => some.length === others.length && some.every((each) => others.includes(each));

const toCamelCase = (name) =>
	name.replace(/_$/, '').replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());

const javascriptName = (name, { javascript }) => javascript ?? toCamelCase(name);

/** What the methods are called in the JavaScript client. */
export const javascriptNames = (coverage) =>
	entriesOf(coverage).map(([name, entry]) => javascriptName(name, entry));

/** The one section whose methods have no name in Python. */
const javascriptOnly = 'Only in the JavaScript client';

const width = (text) => [...text].length;

function renderTable(head, rows) {
	const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => width(row[column]))));
	const line = (row) =>
		`| ${row.map((text, column) => text + ' '.repeat(widths[column] - width(text))).join(' | ')} |`;
	return [line(head), `| ${widths.map((count) => '-'.repeat(count)).join(' | ')} |`, ...rows.map(line)].join(
		'\n',
	);
}

function renderMethod([name, entry], known, isJavaScriptOnly) {
	const { at, note, parameters = {} } = entry;
	const where = [renderPlaces(at, known), note].filter(Boolean).join('. ');
	const names = isJavaScriptOnly ? [code(name)] : [code(name), code(javascriptName(name, entry))];
	return [
		[...names, '', where],
		...Object.entries(parameters).map(([parameter, places]) => [
			...names.map(() => ''),
			code(parameter),
			renderPlaces(places, known, operationsAt(at, known)),
		]),
	];
}

const countReachable = (places) => `${places.filter(({ length }) => length > 0).length} of ${places.length}`;

function renderService([service, methods], known) {
	const isJavaScriptOnly = service === javascriptOnly;
	const entries = Object.entries(methods);
	const parameters = entries.flatMap(([, entry]) => Object.values(entry.parameters ?? {}));
	const head = [...(isJavaScriptOnly ? ['JavaScript'] : ['Python', 'JavaScript']), 'Parameter', 'Here'];
	return `## ${service}

Can be used: ${countReachable(entries.map(([, { at }]) => at))} methods, ${countReachable(parameters)} parameters.

${renderTable(
	head,
	entries.flatMap((entry) => renderMethod(entry, known, isJavaScriptOnly)),
)}
`;
}

const renderKind = (kind, { catalogue }) => {
	const fields = fieldsOfKind(catalogue, kind);
	return [fields[0].field.label, fields.map(({ operation }) => operation.title).join(', ')];
};

/** The whole page, as Markdown. `known` holds `catalogue`, `operators` and `coverage`. */
export function renderCoverage(known) {
	const missing = findMissing(known);
	if (missing.length > 0)
		throw new Error(`scripts/coverage.json names what is not there: ${missing.join(', ')}`);
	return `<!-- Made from the catalogue and scripts/coverage.json by \`npm run docs\`: do not edit. -->

# Coverage

Where the methods and parameters of [Supabase's client libraries](https://supabase.com/docs/reference/python) are found in
these nodes. The names are those of the Python client, with the name in the JavaScript client beside them. What each field
means is told in [operations](operations.md).

Some fields are built up in the editor, and the same in several operations:

${renderTable(
	['Field', 'Operations'],
	['filters', 'orders', 'limits'].map((kind) => renderKind(kind, known)),
)}

${Object.entries(known.coverage.services)
	.map((service) => renderService(service, known))
	.join('\n')}`;
}
