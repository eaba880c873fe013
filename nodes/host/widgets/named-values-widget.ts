import { JsonText, parseKeepingNumbers } from '../../../shared';
import { checkExpression, entriesOf, isEntry, readJson, refusal, type Entry } from './fixed-collection';
import { propertyOf } from './property-of';
import type { Widget } from './widget';

const kinds = ['entry', 'json'] as const;

/** Names and values that stand in no list, such as user data: line by line, as an object in JSON, or both. */
export const namedValuesWidget: Widget = {
	draw: (name, field) => [
		{
			...propertyOf(name, field),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Entry',
			default: {},
			options: [
				{
					displayName: 'Entry',
					name: 'entry',
					values: [
						{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. nickname' },
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							description: 'Use an expression for a number, true or false, null, a list or an object',
						},
					],
				},
				{
					displayName: 'JSON',
					name: 'json',
					values: [
						{
							displayName: 'Object',
							name: 'object',
							type: 'json',
							default: '{}',
							description: 'Names and values as JSON, or an expression that gives an object',
						},
					],
				},
			],
		},
	],
	read: (name, from, { label }) => {
		const stored = from.parameter(name);
		const entries = entriesOf({ name, label }, stored, 'entry', kinds).map((entry, index) =>
			toPair(name, `${label}, line ${index + 1}`, entry),
		);
		const objects = entriesOf({ name, label }, stored, 'json', kinds).flatMap(({ object }) =>
			Object.entries(toObject(name, label, object)).map(
				([key, value]) => [key, value instanceof JsonText ? value.text : value] as const,
			),
		);
		const values = new Map<string, unknown>();
		for (const [key, value] of [...objects, ...entries]) {
			if (values.has(key)) throw refusal(name, `${label}: ${key} is there twice`, 'Leave one of the two.');
			values.set(key, value);
		}
		return Object.fromEntries(values);
	},
};

function toPair(name: string, place: string, { name: key, value }: Entry): readonly [string, unknown] {
	if (typeof key !== 'string' || key.trim() === '')
		throw refusal(name, `${place} has no name`, 'Type a name, or take the line away.');
	if (value === undefined) throw refusal(name, `${place}: ${key} is empty`, checkExpression);
	return [key.trim(), value];
}

function toObject(name: string, label: string, given: unknown): Entry {
	const value = readJson(name, label, given);
	const object = typeof value === 'string' ? parsed(name, label, value) : value;
	if (isEntry(object)) return object;
	throw refusal(name, `${label} must be an object of names and values`, checkExpression);
}

function parsed(name: string, label: string, text: string): unknown {
	try {
		return parseKeepingNumbers(text);
	} catch (cause) {
		throw refusal(
			name,
			`${label} is not valid JSON: ${(cause as SyntaxError).message}`,
			'Check quotes, commas and brackets.',
		);
	}
}
