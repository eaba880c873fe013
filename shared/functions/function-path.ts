import { invalid } from '../error';
import { refuseUnseen } from '../refuse-unseen';
import type { Query } from '../postgrest/query';

/** Where a function is called. */
export interface FunctionAddress {
	/** Below the path of the service, encoded. */
	readonly path: string;
	/** What stands behind a question mark in the name. */
	readonly query: Query;
}

/**
 * Reads the name of a function, which may go on with a path of its own and a query: `orders/42/items?open=true`. Throws
 * INVALID_PARAMETER for a path that would lead elsewhere.
 */
export function functionAddress(given: string): FunctionAddress {
	const [, name = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(given.trim()) ?? [];
	if (given.includes('#'))
		throw invalid('function', 'The name of a function has no #', 'Leave out what follows it.');
	const segments = name.replace(/^\//, '').split('/').map(decoded);
	if (segments[0] === '') throw invalid('function', 'No function is named', 'Type the name of the function.');
	for (const segment of segments)
		refuseUnseen(segment, { name: 'function', label: 'The name of the function' });
	// What stands in between may read an encoded slash as a slash.
	const parts = segments.flatMap((segment) => segment.split(/[/\\]/));
	const dots = parts.find((part) => part === '.' || part === '..');
	if (dots !== undefined) {
		throw invalid(
			'function',
			`The path of a function has no part '${dots}'`,
			'Write the path as it is, from the name on.',
		);
	}
	return {
		path: `/${segments.map(encodeURIComponent).join('/')}`,
		query: [...new URLSearchParams(query)],
	};
}

/** One that is encoded already stays what it is. */
function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		// A percent sign that stands for itself.
		return segment;
	}
}
