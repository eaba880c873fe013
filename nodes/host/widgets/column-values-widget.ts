import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { readCsv, type Field, type Fields } from '../../../shared';
import { checkExpression, readJson, readMode, refusal } from './fixed-collection';
import { mappedColumns, mappingMethods, readMapped, type MappingMethod } from './mapped-columns';
import { propertyOf, sorted } from './property-of';
import { readTypedColumns, typedColumns } from './typed-columns';
import type { ParameterSource, Widget } from './widget';

/** What is written, in the words of the form. */
interface Words {
	readonly word: 'Column' | 'Argument';
	readonly plural: 'columns' | 'arguments';
	/** A new row is mostly the item itself, while an item that changes a row holds its key too. */
	readonly usualMode: 'autoMap' | 'mapped';
	readonly method: MappingMethod;
}

const wordsFor = ({ kind, from }: Field): Words => {
	if (from === 'arguments')
		return { word: 'Argument', plural: 'arguments', usualMode: 'mapped', method: mappingMethods.arguments };
	return kind === 'rows'
		? { word: 'Column', plural: 'columns', usualMode: 'autoMap', method: mappingMethods.newRow }
		: { word: 'Column', plural: 'columns', usualMode: 'mapped', method: mappingMethods.columns };
};

/** How the data of a field is given. */
const modesFor = (field: Field, { word, plural }: Words): INodePropertyOptions[] =>
	sorted([
		{
			name: 'Auto-Map Input Data',
			value: 'autoMap',
			description: `The fields of the input item are the ${plural}`,
		},
		{ name: `Map Each ${word}`, value: 'mapped', description: `The ${plural} with their types, from a list` },
		{ name: `Name Each ${word}`, value: 'define', description: 'Names and values, line by line' },
		{ name: 'JSON', value: 'json', description: `An object of ${plural} and values` },
		...(takesFile(field)
			? [{ name: 'CSV File', value: 'csv', description: 'The rows of a file that the input item carries' }]
			: []),
	]);

/** What to write: the input item, names with their values from a list or by hand, JSON, or the rows of a CSV file. */
export const columnValuesWidget: Widget = {
	draw: (name, field, siblings) => {
		const words = wordsFor(field);
		const { word, plural, usualMode, method } = words;
		const shownIn = (mode: string): Pick<INodeProperties, 'displayOptions'> => ({
			displayOptions: { show: { [`${name}Mode`]: [mode] } },
		});
		const base = propertyOf(name, { ...field, required: false });
		return [
			{
				displayName: word === 'Column' ? 'Data to Send' : 'Arguments to Send',
				name: `${name}Mode`,
				type: 'options',
				options: modesFor(field, words),
				default: usualMode,
			},
			{
				displayName: 'Inputs to Ignore',
				name: `${name}Ignore`,
				type: 'string',
				default: '',
				placeholder: 'e.g. note, source',
				description: `Fields of the input item that are no ${plural}, separated by commas`,
				...shownIn('autoMap'),
			},
			{ ...typedColumns(base, { word, from: field.from ?? 'columns' }), ...shownIn('define') },
			{
				...mappedColumns({ ...base, name: `${name}Mapped` }, method, { matches: matchesIn(siblings) }),
				...shownIn('mapped'),
			},
			{
				displayName: `${field.label} (JSON)`,
				name: `${name}Json`,
				type: 'json',
				default: '{}',
				description: field.help,
				...shownIn('json'),
			},
			...(takesFile(field)
				? [
						{
							displayName: 'Input Data Field Name',
							name: `${name}File`,
							type: 'string' as const,
							default: 'data',
							placeholder: 'e.g. data',
							description:
								'Name of the field of the input item that holds the CSV file. Its first line names the columns.',
							hint: 'An empty field is null, an empty field in quotes is empty text',
							...shownIn('csv'),
						},
					]
				: []),
		];
	},
	read: (name, from, field) => {
		const { label } = field;
		switch (readModeOf(name, from, field)) {
			case 'autoMap':
				return withoutIgnored(name, from);
			case 'json':
				return readJson(name, label, from.parameter(`${name}Json`));
			case 'mapped':
				return readMapped({ name, label }, `${name}Mapped`, from).row;
			case 'csv':
				return readCsv(from.file(`${name}File`).open());
		}
		return readTypedColumns({ name, label }, from.parameter(name));
	},
};

/** Whether the operation recognises rows that are there already: the mapper then asks by which columns. */
export const matchesIn = ({ onConflict }: Fields): boolean =>
	onConflict !== undefined && onConflict.when === undefined;

const readModeOf = (name: string, from: ParameterSource, field: Field): string =>
	readMode(
		{ name, label: field.label },
		from.parameter(`${name}Mode`),
		takesFile(field) ? modesWithFile : modes,
	);

const modes = ['autoMap', 'mapped', 'define', 'json'] as const;
const modesWithFile = [...modes, 'csv'] as const;

/** A file is sent in several requests: there is nothing to explain by one. */
const takesFile = ({ kind, when }: Field): boolean => kind === 'rows' && when === undefined;

/** Columns that must equal values: no more than names and values, so that it can stand among the options. */
export const matchColumnsWidget: Widget = {
	draw: (name, field) => [typedColumns(propertyOf(name, field), { word: 'Column', from: 'columns' })],
	read: (name, from, { label }) => readTypedColumns({ name, label }, from.parameter(name)),
};

/**
 * The columns by which rows are recognised, where they are picked together with the rows: then they stand nowhere else.
 * Undefined when the rows are given in another way.
 */
export function readMatchingColumns(siblings: Fields, from: ParameterSource): readonly string[] | undefined {
	const { rows } = siblings;
	if (!rows || !matchesIn(siblings) || readModeOf('rows', from, rows) !== 'mapped') return undefined;
	return readMapped({ name: 'rows', label: rows.label }, 'rowsMapped', from).matchingColumns;
}

function withoutIgnored(name: string, from: ParameterSource): IDataObject {
	const list = from.parameter(`${name}Ignore`);
	if (typeof list !== 'string') throw refusal(name, 'Inputs to Ignore must be text', checkExpression);
	const { input } = from;
	if (list.trim() === '') return input;
	const ignored = new Set(list.split(',').map((each) => each.trim()));
	return Object.fromEntries(Object.entries(input).filter(([column]) => !ignored.has(column)));
}
