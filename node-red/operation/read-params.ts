import { SupabaseError, type Field, type Fields } from '../../shared';
import type { Evaluate } from './evaluate';
import { readCsvRows, type ReadFile } from './read-csv-rows';
import { readFileSource, type FindFile } from './read-file-source';
import { readFilters } from './read-filters';
import { readForm, readFormFields } from './read-form';
import { readColumns, readLimits, readOrders, readTexts } from './read-lists';
import { readSecret } from './read-secret';
import {
	notSet,
	storedField,
	type OperationDefinition,
	type StoredSecrets,
	type TypedValue,
} from './stored-fields';

/** What stored fields are read with. */
export interface Reader {
	readonly evaluate: Evaluate;
	readonly openFile: ReadFile;
	readonly findFile: FindFile;
	readonly secrets: StoredSecrets;
}

/**
 * The parameters of one message: every field that is set, read for that message. A field that is set to something
 * which is not there is refused: left out it would quietly mean something else, such as "no filter". A field that
 * belongs to another choice than the one that was made stays stored, and is not read.
 */
export async function readParams(
	fields: Fields,
	definition: OperationDefinition,
	reader: Reader,
): Promise<Record<string, unknown>> {
	const params: Record<string, unknown> = {};
	for (const [name, field] of inOrderOfMeaning(fields)) {
		if (!isMeant(field, fields, params)) continue;
		const stored = storedField(definition, name);
		if (stored.type === notSet || isEmptyOption(field, stored)) continue;
		const value = await readOne(name, field, stored, reader).catch((cause: unknown) => {
			throw refuse(name, `${field.label}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
		});
		if (value === undefined) throw refuse(name, `${field.label}: ${describe(stored)} is not there`);
		params[name] = value;
	}
	return params;
}

/** Choices that decide which fields are meant come first. */
const inOrderOfMeaning = (fields: Fields): ReadonlyArray<readonly [string, Field]> =>
	Object.entries(fields).sort(
		([, one], [, other]) => Number(Boolean(one.when)) - Number(Boolean(other.when)),
	);

function isMeant({ when }: Field, fields: Fields, params: Readonly<Record<string, unknown>>): boolean {
	return when === undefined || when.is.includes(params[when.field] ?? fields[when.field]?.default);
}

/** A list that is drawn in the form but holds nothing says nothing. */
const isEmptyOption = ({ required }: Field, { type, value }: TypedValue): boolean =>
	!required && listTypes.includes(type) && Array.isArray(value) && value.length === 0;

const listTypes = ['columns', 'limits', 'formFields', 'texts'];

const readOne = async (name: string, field: Field, stored: TypedValue, reader: Reader): Promise<unknown> =>
	field.secret ? await readSecret(name, stored, reader) : await readField(field, stored, reader);

/** Types of this package that stand for a list built in the editor, or for CSV; everything else is a typed input. */
async function readField(
	field: Field,
	stored: TypedValue,
	{ evaluate, openFile, findFile }: Reader,
): Promise<unknown> {
	if (field.kind === 'file') return await readFileSource(stored, evaluate, findFile);
	if (field.kind === 'form' && stored.type !== 'formFields') return readForm(await evaluate(stored));
	// Text is text here: what JSON it may look like is not asked.
	if (field.kind === 'json') {
		const value = await evaluate(stored);
		return typeof value === 'string' ? JSON.stringify(value) : value;
	}
	switch (stored.type) {
		case 'conditions':
			return await readFilters(stored.value, evaluate);
		case 'sorting':
			return readOrders(stored.value);
		case 'limits':
			return readLimits(stored.value);
		case 'columns':
			return await readColumns(stored.value, evaluate, wordFor(field));
		case 'texts':
			return readTexts(stored.value);
		case 'formFields':
			return await readFormFields(stored.value, evaluate, findFile);
		case 'csv':
		case 'csvFile':
		case 'csvFileNamed':
			return await readCsvRows(stored, evaluate, openFile);
		case 'json':
			// The core reads it: there, a long number inside of a value stays a number.
			if (['filters', 'rows', 'values'].includes(field.kind) && isText(stored.value)) return stored.value;
			return await evaluate(stored);
		default:
			// A blank number means nothing was typed, which is not zero.
			return stored.value === '' && field.kind === 'number' ? '' : await evaluate(stored);
	}
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

const wordFor = ({ from }: Field): string =>
	from === 'columns' ? 'column' : from === 'arguments' ? 'argument' : 'name';

const describe = ({ value, type }: TypedValue): string =>
	type === 'jsonata' ? 'the result of the expression' : `${type}.${String(value)}`;

const refuse = (field: string, reason: string, cause?: unknown): SupabaseError =>
	new SupabaseError({ reason, field, code: 'INVALID_PARAMETER', cause });
