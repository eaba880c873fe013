import type { Field, JsonStep } from './query.ts';
import type { TextReader } from './text-reader.ts';

// Letters of any script, ASCII digits, `_`, `$` and spaces; spaces at the ends do not count.
const identifier = String.raw`[\p{L}\d_ $]+`;
const dash = String.raw`-(?!>)`;
const identifierPattern = new RegExp(identifier, 'uy');
const fieldNamePattern = new RegExp(`${identifier}(?:${dash}${identifier})*`, 'uy');
const jsonKeyPattern = new RegExp(String.raw`[^(\-:.,>)]+(?:${dash}[^(\-:.,>)]+)*`, 'uy');
// An index must be followed by the end of the path, else it is the start of a key such as `1st`.
const jsonIndexPattern = /(-?)(\d+)(?=->|::|\.|,|$)/y;

/** A name or value in double quotes, in which a backslash takes the next character as it is. */
export const readQuoted = (reader: TextReader): string | undefined =>
	reader.match(/"((?:[^"\\]|\\.)*)"/sy)?.[1]?.replaceAll(/\\(.)/gs, '$1');

const trimParts = (name: string): string =>
	name
		.split(/-(?!>)/)
		.map((part) => part.trim())
		.join('-');

export const readFieldName = (reader: TextReader): string => {
	const quoted = readQuoted(reader);
	if (quoted !== undefined) return quoted;
	const name = reader.match(fieldNamePattern)?.[0];
	return name === undefined ? reader.fail('field name (* or [a..z0..9_$])') : trimParts(name);
};

/** A type name, a text search configuration and the like. */
export const readIdentifier = (reader: TextReader): string =>
	reader.match(identifierPattern)?.[0].trim() ?? reader.fail('identifier');

const readStep = (reader: TextReader): JsonStep | undefined => {
	const arrow = reader.match(/->>?/y)?.[0];
	if (arrow === undefined) return undefined;
	const asText = arrow === '->>';
	const index = reader.match(jsonIndexPattern);
	if (index) return { asText, operand: { index: `${index[1] === '-' ? '-' : '+'}${index[2]}` } };
	const key = readQuoted(reader) ?? reader.match(jsonKeyPattern)?.[0];
	if (key === undefined) return reader.fail('any non reserved character different from: .,>()');
	return { asText, operand: { key: key.trim() } };
};

export const readJsonPath = (reader: TextReader): readonly JsonStep[] => {
	const steps: JsonStep[] = [];
	for (let step = readStep(reader); step !== undefined; step = readStep(reader)) steps.push(step);
	return steps;
};

export const readField = (reader: TextReader): Field => {
	reader.skipSpace();
	const field = { name: readFieldName(reader), path: readJsonPath(reader) };
	reader.skipSpace();
	return field;
};

/** Reads items with commas between them; there must be at least one. */
export const readList = <T>(reader: TextReader, readItem: () => T): readonly T[] => {
	const items = [readItem()];
	while (reader.match(/[ \t]*,[ \t]*/y)) items.push(readItem());
	return items;
};
