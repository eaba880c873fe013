import { invalid, SupabaseError } from './error';
import { refuseHalves } from './half-character';
import { JsonText, parseExact, parseKeepingNumbers } from './exact-json';
import { isStream } from './is-stream';
import { refuseLossInRow } from './lost-in-json';
import type { Field, Fields, FormField, Row } from './field';
import type { FileSource } from './ports';

/**
 * Parameters as an operation may rely on them: every required field present, nothing that is no field, every value of
 * its field's kind. Text is read as the number, flag or JSON it stands for, since environment variables and forms know
 * only text. `undefined` means "not given". Throws INVALID_PARAMETER with the field's name.
 */
export function readParams(
	fields: Fields,
	given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
	for (const name in given) {
		if (Object.hasOwn(fields, name)) continue;
		throw invalid(
			name,
			`There is no field '${name}' here`,
			`The fields are ${Object.keys(fields).join(', ')}.`,
		);
	}
	for (const name of requiredOf(fields)) if (given[name] === undefined) throw missing(name, fields[name]!);
	const params: Record<string, unknown> = {};
	for (const name in given) {
		if (given[name] === undefined) continue;
		const value = readParam(name, fields[name]!, given[name]);
		if (value !== undefined) params[name] = value;
	}
	for (const name in params) refuseMisplaced(name, fields, params);
	return params;
}

const requiredBefore = new WeakMap<Fields, readonly string[]>();

/** Asked for once for each request: an operation has many fields, of which few are given. */
function requiredOf(fields: Fields): readonly string[] {
	const before = requiredBefore.get(fields);
	if (before) return before;
	const required = Object.keys(fields).filter((name) => fields[name]?.required);
	requiredBefore.set(fields, required);
	return required;
}

const missing = (name: string, { label }: Field): SupabaseError =>
	invalid(name, `${label} is missing`, `Fill in the field ${label}.`);

/** A field whose choice is another one has no meaning: dropped without a word, the request would be another than asked for. */
function refuseMisplaced(name: string, fields: Fields, params: Readonly<Record<string, unknown>>): void {
	const field = fields[name];
	if (!field?.when) return;
	const { field: other, is } = field.when;
	const chosen = params[other] ?? fields[other]?.default;
	if (is.includes(chosen)) return;
	throw invalid(
		name,
		`${field.label} does not apply when ${fields[other]?.label ?? other} is ${show(chosen)}`,
		`Leave it out, or choose ${is.map(show).join(' or ')}.`,
	);
}

function readParam(name: string, field: Field, value: unknown): unknown {
	const isNothing = value === '' || (value === null && field.kind !== 'json');
	if (field.required && isNothing) throw missing(name, field);
	if (value === null && field.nullable) return null;
	switch (field.kind) {
		case 'text':
			if (field.orFlag && typeof value === 'boolean') return value;
			if (typeof value === 'number' || typeof value === 'bigint') return String(value);
			if (typeof value !== 'string') throw invalid(name, `${field.label} must be text, not ${kindOf(value)}`);
			refuseHalves(value, name, field.label);
			return value;
		case 'number':
			return readNumber(name, field, value);
		case 'flag':
			if (value === true || value === 'true') return true;
			if (value === false || value === 'false') return false;
			throw invalid(name, `${field.label} must be true or false, not ${show(value)}`);
		case 'choice':
			if (field.choices?.some((choice) => choice.value === value)) return value;
			throw invalid(
				name,
				`${field.label} cannot be ${show(value)}`,
				`Use one of ${(field.choices ?? []).map((choice) => String(choice.value)).join(', ')}.`,
			);
		case 'json':
			return typeof value === 'string' ? parseJson(name, field.label, value) : value;
		case 'list':
			return readList(name, field, value);
		case 'file':
			if (isFile(value)) return value;
			throw invalid(
				name,
				`${field.label} must be a file, not ${kindOf(value)}`,
				'Give the file itself, not its name or its text.',
			);
		case 'form':
			return readForm(name, field, value);
		case 'filters':
		case 'orders':
		case 'limits':
		case 'rows':
		case 'values':
			return readStructure(name, field, value);
	}
}

function readNumber(name: string, { label, min, max }: Field, value: unknown): number {
	const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof read !== 'number' || !Number.isInteger(read))
		throw invalid(name, `${label} must be a whole number, not ${show(value)}`);
	if (min !== undefined && read < min) throw invalid(name, `${label} must be at least ${min}, not ${read}`);
	if (max !== undefined && read > max) throw invalid(name, `${label} must be at most ${max}, not ${read}`);
	return read;
}

/** A text is a list in JSON, or has one text a line; where they hold none, also parted by commas. */
function readList(name: string, field: Field, value: unknown): readonly string[] {
	const { label, required, many = false } = field;
	const read = typeof value === 'string' ? textsIn(name, field, value) : value;
	if (!Array.isArray(read)) throw invalid(name, `${label} must be a list of texts, not ${kindOf(read)}`);
	const texts = read.map((each: unknown, index) => {
		if (typeof each === 'string') {
			refuseHalves(each, name, label);
			return each;
		}
		if (typeof each === 'number' || typeof each === 'bigint') return String(each);
		throw invalid(name, `${label}, line ${index + 1}: must be text, not ${kindOf(each)}`);
	});
	if (texts.length > 0 || !required) return texts;
	throw invalid(name, `${label} is empty`, `Give at least one, ${many ? 'parted by commas' : 'one a line'}.`);
}

const textsIn = (name: string, { label, many }: Field, text: string): unknown =>
	/^\s*\[/.test(text)
		? parseJson(name, label, text)
		: text
				.split(many ? /[\n,]/ : '\n')
				.map((each) => each.trim())
				.filter((each) => each !== '');

/** A list of names and values, or an object of them, in which a list stands for several fields of one name. */
function readForm(name: string, { label }: Field, value: unknown): readonly FormField[] {
	const read = typeof value === 'string' ? parseJson(name, label, value) : value;
	const fields: readonly unknown[] = Array.isArray(read)
		? read
		: isObject(read)
			? Object.entries(read as Row).flatMap(([key, member]) =>
					(Array.isArray(member) ? member : [member]).map((each: unknown) => ({ name: key, value: each })),
				)
			: [read];
	return fields.map((field, index) => readFormField(name, `${label}, line ${index + 1}`, field));
}

function readFormField(name: string, place: string, field: unknown): FormField {
	const given = isObject(field) ? (field as Row) : {};
	if (typeof given.name !== 'string' || given.name === '')
		throw invalid(name, `${place} has no name`, 'Give each field of the form a name and a value.');
	refuseHalves(given.name, name, place);
	const value = given.value instanceof JsonText ? given.value.text : given.value;
	if (isFile(value)) {
		refuseHalves(value.name, name, place);
		return { name: given.name, value };
	}
	refuseHalves(value, name, place);
	if (['string', 'number', 'bigint', 'boolean'].includes(typeof value))
		return { name: given.name, value: String(value) };
	throw invalid(
		name,
		`${place}: ${given.name} must be text or a file, not ${kindOf(value)}`,
		'Check the expression it comes from; a form carries no objects and no null.',
	);
}

const isFile = (value: unknown): value is FileSource =>
	typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function';

function readStructure(name: string, { kind, label, members: known }: Field, value: unknown): unknown {
	if (kind === 'rows' && isStream(value)) return value;
	const read = typeof value === 'string' ? parseStructure(name, { kind, label }, value) : value;
	const isList = Array.isArray(read);
	const members: readonly unknown[] = isList ? read : [read];
	const listAllowed = kind !== 'values';
	const singleAllowed = kind !== 'orders' && kind !== 'limits';
	// A hole in a list is stepped over by most of what walks through it.
	const areObjects = members.every(isObject) && !members.includes(undefined);
	if ((isList && !listAllowed) || (!isList && !singleAllowed) || !areObjects) {
		const wanted = [singleAllowed && 'an object', listAllowed && 'a list of objects']
			.filter(Boolean)
			.join(' or ');
		throw invalid(name, `${label} must be ${wanted}, not ${kindOf(read)}`);
	}
	if (kind === 'orders' || kind === 'limits') refuseHalves(members, name, label);
	if (kind === 'rows' || kind === 'values')
		for (const row of members as readonly Row[]) refuseLossInRow(row, name, label);
	return known ? readMembers(name, { label, known }, read as Row) : read;
}

function readMembers(
	name: string,
	{ label, known }: { readonly label: string; readonly known: Fields },
	given: Row,
): Row {
	const read = tryTo(() => readParams(known, given));
	if ('value' in read) return read.value;
	const { error } = read;
	throw error instanceof SupabaseError ? invalid(name, `${label}: ${error.reason}`, error.advice) : error;
}

function tryTo<Value>(work: () => Value): { readonly value: Value } | { readonly error: unknown } {
	try {
		return { value: work() };
	} catch (error) {
		return { error };
	}
}

/** Numbers inside of a value stay what they are: JSON in the database tells them from text. */
function parseStructure(name: string, { kind, label }: Pick<Field, 'kind' | 'label'>, text: string): unknown {
	const read = parseJson(name, label, text, parseKeepingNumbers);
	if (kind !== 'rows' && kind !== 'values') return read;
	return Array.isArray(read) ? read.map(withTexts) : withTexts(read);
}

/** PostgreSQL turns text into the type of any column. */
function withTexts(row: unknown): unknown {
	if (!isObject(row) || !Object.values(row as Row).some((value) => value instanceof JsonText)) return row;
	return Object.fromEntries(
		Object.entries(row as Row).map(([name, value]) => [name, value instanceof JsonText ? value.text : value]),
	);
}

function parseJson(name: string, label: string, text: string, parse = parseExact): unknown {
	try {
		return parse(text);
	} catch (cause) {
		throw invalid(
			name,
			`${label} is not valid JSON: ${(cause as SyntaxError).message}`,
			'Check quotes, commas and brackets.',
		);
	}
}

const isObject = (value: unknown): boolean =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return value.every(isObject) ? 'a list' : 'a list of other things';
	return typeof value === 'object' ? 'an object' : show(value);
}

const show = (value: unknown): string =>
	typeof value === 'string' ? `'${value.slice(0, 40)}'` : String(value);
