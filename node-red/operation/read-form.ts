import type { Evaluate } from './evaluate';
import { readFileSource, toFileSource, type FindFile } from './read-file-source';
import { isStoredColumns } from './read-lists';
import { notSet } from './stored-fields';

/** The value of a field is what the core takes, or refuses. */
interface GivenField {
	readonly name: string;
	readonly value: unknown;
}

/** The fields of a form, line by line. One that is said to be not set is left out. */
export async function readFormFields(
	stored: unknown,
	evaluate: Evaluate,
	findFile: FindFile,
): Promise<readonly GivenField[]> {
	if (!isStoredColumns(stored)) throw new Error('stored in a form that this version does not know');
	const fields: GivenField[] = [];
	for (const { column, value, valueType: type } of stored) {
		if (type === notSet) continue;
		const name = column.trim();
		if (name === '') throw new Error('a value has no name');
		const isOnDisk = type === 'filePath' || type === 'filePathNamed';
		const found = isOnDisk
			? await readFileSource({ value, type }, evaluate, findFile)
			: await evaluate({ value, type });
		if (found === undefined)
			throw new Error(`the value of '${name}' is not there (${type}.${String(value)})`);
		fields.push({ name, value: toFormValue(found) });
	}
	return fields;
}

/** A form as a message has it: an object of names and values, or a list of fields. The core judges what it holds. */
export function readForm(given: unknown): unknown {
	if (Array.isArray(given)) return given.map((field: unknown) => (isRecord(field) ? withFile(field) : field));
	if (!isRecord(given)) return given;
	return Object.fromEntries(
		Object.entries(given).map(([name, value]) => [
			name,
			Array.isArray(value) ? value.map(toFormValue) : toFormValue(value),
		]),
	);
}

/** Beside its name in the form and its value, a file can have a name and a type of its own. */
function withFile({ filename, type, ...field }: Readonly<Record<string, unknown>>): object {
	const file = toFileSource(field.value);
	if (file === undefined) return field;
	return {
		...field,
		value: {
			...file,
			...(typeof filename === 'string' && { name: filename }),
			...(typeof type === 'string' && { type }),
		},
	};
}

/** A Buffer and a stream are files; text is text here. */
const toFormValue = (value: unknown): unknown => toFileSource(value) ?? value;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
