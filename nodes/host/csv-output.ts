import type { IBinaryData, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { AnyOperation } from '../../shared';
import { offersCsv } from './service-operations';
import { storeFile } from './store-file';
import { readMode, refusal } from './widgets/fixed-collection';

/** Where CSV goes: into a file of this name under this field of the item, or as text into the item itself. */
export type CsvOutput =
	{ readonly to: 'text' } | { readonly to: 'file'; readonly field: string; readonly fileName: string };

/** Options of n8n's own beside the format CSV. */
export const csvOptionsOf = (operation: AnyOperation): readonly INodeProperties[] =>
	offersCsv(operation) ? csvOptions : [];

const csvOptions: readonly INodeProperties[] = [
	{
		displayName: 'CSV Output',
		name: 'csvOutput',
		type: 'options',
		options: [
			{ name: 'File', value: 'file', description: 'A file, written page by page' },
			{ name: 'Text', value: 'text', description: 'Text in the field csv of one item' },
		],
		default: 'file',
		description: 'What the format CSV gives',
		displayOptions: { show: { format: ['csv'] } },
	},
	{
		displayName: 'CSV Output Data Field Name',
		name: 'csvField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description: 'Name of the field of the output item that holds the CSV file',
		displayOptions: { show: { format: ['csv'] }, hide: { csvOutput: ['text'] } },
	},
];

/** A file unless text is wished for. */
export function readCsvOutput(
	options: Readonly<Record<string, unknown>>,
	{ table, function: called }: Readonly<Record<string, unknown>>,
): CsvOutput {
	const { csvOutput, csvField } = { csvOutput: 'file', csvField: 'data', ...options };
	const to = readMode({ name: 'csvOutput', label: 'CSV Output' }, csvOutput, ['file', 'text']);
	if (to === 'text') return { to: 'text' };
	if (typeof csvField !== 'string' || csvField.trim() === '')
		throw refusal('csvField', 'CSV Output Data Field Name is empty', 'Name a field, such as data.');
	const name = String(table ?? called ?? 'rows').replace(/[\\/]/g, '_');
	return { to: 'file', field: csvField.trim(), fileName: `${name}.csv` };
}

/** Stores text in n8n's store for files, piece by piece as it comes. */
export const storeCsv = async (
	context: IExecuteFunctions,
	parts: AsyncIterable<string>,
	fileName: string,
): Promise<IBinaryData> =>
	await storeFile(context, { name: fileName, type: 'text/csv', stream: encoded(parts) });

async function* encoded(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
	for await (const part of parts) yield Buffer.from(part);
}
