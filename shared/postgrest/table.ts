import { encodeText } from '../encode-text';
import { invalid } from '../error';

/** The path of a table or view below the service's. A name may hold any character; it stays one segment. */
export function tablePath(table: string): string {
	const name = table.trim();
	if (name === '') throw invalid('table', 'No table is named', 'Choose a table or type its name.');
	if (name === '.' || name === '..') throw invalid('table', `'${name}' is no name of a table`);
	return `/${encodeText(name, 'table')}`;
}
