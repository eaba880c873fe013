import { refusals } from '../errors/refusals.ts';

/** Where a page ended, and how the pages are sorted. */
export interface ListCursor {
	/** The full name of the last entry; a folder's ends with a slash. */
	readonly after: string;
	readonly order: 'asc' | 'desc';
	readonly column: 'name' | 'created_at' | 'updated_at';
	/** The time of the last entry, ISO 8601, where pages are sorted by one. */
	readonly time: string;
}

export const renderCursor = ({ after, order, column, time }: ListCursor): string =>
	Buffer.from(
		[`l:${after}`, `o:${order}`, `c:${column}`, ...(time === '' ? [] : [`a:${time}`])].join('\n'),
	).toString('base64');

const isColumn = (text: string): text is ListCursor['column'] =>
	['name', 'created_at', 'updated_at'].includes(text);

export const parseCursor = (text: string): ListCursor => {
	const parts = new Map(
		Buffer.from(text, 'base64')
			.toString('utf8')
			.split('\n')
			.map((line) => {
				const [, name, value] = /^([loca]):(.*)$/.exec(line) ?? [];
				if (name === undefined || value === undefined) throw refusals.parameter('continuation token');
				return [name, value];
			}),
	);
	const column = parts.get('c') ?? 'name';
	if (!isColumn(column)) throw refusals.parameter('continuation token');
	return {
		after: parts.get('l') ?? '',
		order: parts.get('o') === 'desc' ? 'desc' : 'asc',
		column,
		time: parts.get('a') ?? '',
	};
};
