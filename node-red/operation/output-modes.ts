import { SupabaseError, type AnyOperation, type Field } from '../../shared';

/** How a result leaves the node. Saved in users' flows: never renamed. */
export type OutputMode = 'all' | 'rows' | 'pages' | 'file' | 'buffer' | 'text' | 'json' | 'events';

export const everyOutputMode: readonly OutputMode[] = [
	'buffer',
	'text',
	'json',
	'events',
	'all',
	'rows',
	'pages',
	'file',
];

/** The ways an operation can give its result, the usual one first: rows that come in pages, and files, have several. */
export function outputModesOf({
	fields,
	gives,
}: Pick<AnyOperation, 'fields' | 'gives'>): readonly [OutputMode, ...(readonly OutputMode[])] {
	if (gives === 'file') return ['buffer', 'text', 'json', 'file'];
	if (gives === 'anything') return ['events', 'all', 'file'];
	const { returnAll, format } = fields as Readonly<Record<string, Field | undefined>>;
	if (returnAll === undefined) return ['all'];
	const hasCsv = format?.choices?.some(({ value }) => value === 'csv') ?? false;
	return ['all', 'rows', 'pages', ...(hasCsv ? (['file'] as const) : [])];
}

/**
 * How the result shall leave the node. What was chosen for another operation, and has no meaning for this one, counts
 * as not chosen. Throws a SupabaseError for a way that this version does not know, or that the format rules out.
 */
export function readOutputMode(stored: unknown, operation: AnyOperation, format: unknown): OutputMode {
	const offered = outputModesOf(operation);
	const mode = everyOutputMode.find((each) => each === (stored || offered[0]));
	if (mode === undefined) throw refuse(`'${String(stored)}' is no output that this version knows`);
	if (!offered.includes(mode)) return offered[0];
	if (mode === 'rows' && format === 'csv')
		throw refuse('CSV cannot be sent row by row', 'Choose one message per page, or another format.');
	if (mode === 'file' && operation.gives === undefined && format !== undefined && format !== 'csv')
		throw refuse('The file is written as CSV', 'Set the format to CSV, or leave it out.', 'format');
	return mode;
}

const refuse = (reason: string, advice?: string, field = 'output'): SupabaseError =>
	new SupabaseError({ reason, advice, field, code: 'INVALID_PARAMETER' });
