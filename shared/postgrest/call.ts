import { JsonText } from '../exact-json';
import type { Row } from '../field';
import { readColumn } from './column';
import { toArrayLiteral, toText } from './literal';
import { operators } from './operators';
import type { Query } from './query';

const wire = [
	...new Set([...Object.values(operators).map((operator) => operator.wire), 'plfts', 'phfts', 'wfts']),
];

/** A value that PostgREST reads as a filter, or fails to: `eq.5`, `not.so`, `like(any).{a}`. */
const likeFilter = new RegExp(
	`^(?:not|(?:${wire.map((each) => each.replace(/\(.*$/, '')).join('|')})(?:\\([^)]*\\))?)\\.`,
);

/**
 * The arguments of a function as query parameters; undefined when they would not arrive as they are: PostgREST would
 * take one for a filter or a parameter, or its text cannot be told from another value's, as null, objects and an empty list.
 */
export function argumentsAsQuery(args: Row): Query | undefined {
	const query: Array<readonly [string, string]> = [];
	for (const [name, value] of Object.entries(args)) {
		const text = textOf(value);
		if (text === undefined || !readColumn(name).canBeParameter || likeFilter.test(text)) return undefined;
		query.push([name, text]);
	}
	return query;
}

function textOf(value: unknown): string | undefined {
	if (Array.isArray(value)) return isPlainList(value) ? toArrayLiteral(value, 'Arguments') : undefined;
	return typeof value === 'object' && !(value instanceof Date || value instanceof JsonText)
		? undefined
		: toText(value, 'Arguments');
}

/** An empty list as array literal is an object without members where the argument is JSON. */
const isPlainList = (list: readonly unknown[]): boolean => list.length > 0 && !hasObject(list);

const hasObject = (list: readonly unknown[]): boolean =>
	list.some((each) => (Array.isArray(each) ? hasObject(each) : typeof each === 'object' && each !== null));
