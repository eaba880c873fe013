/**
 * Names in a query string that PostgREST, or the gateway in front of it, takes for something other than a column.
 * Source: PostgREST `QueryParams.hs`; `apikey` is the gateway's.
 */
const parameters = new Set([
	'select',
	'columns',
	'order',
	'limit',
	'offset',
	'on_conflict',
	'and',
	'or',
	'not',
	'apikey',
]);

/** Letters, digits, `_`, `$`, and single blanks or dashes between them: what PostgREST reads as a name without quotes. */
const plain = /^[\p{L}\d_$]+(?:[ -][\p{L}\d_$]+)*$/u;

/** The usual name, told from the others at once. */
const usual = /^[A-Za-z_]\w*$/;

const jsonPath = /^([^>]+?)((?:->>?[\p{L}\d_$-]+)+)$/u;

/** How a column's name may stand in a request. */
export interface ColumnName {
	/** In `order` and inside `and=(…)`. */
	readonly text: string;
	/** Whether it can be the name of a query parameter. Otherwise the condition goes inside `and=(…)`. */
	readonly canBeParameter: boolean;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Reads a column as users write it: a name, a JSON path (`address->>city`), a column of an embedded table
 * (`orders.total`, when `orders` is one of `embedded`), or a name in double quotes, which is always taken to the letter.
 */
export function readColumn(name: string, embedded: ReadonlySet<string> = nothing): ColumnName {
	if (usual.test(name)) return { text: name, canBeParameter: !parameters.has(name) };
	if (/^"(?:[^"\\]|\\.)*"$/.test(name)) return { text: name, canBeParameter: false };
	const [, base, path] = jsonPath.exec(name) ?? [];
	if (base !== undefined && path !== undefined) {
		const { text, canBeParameter } = readColumn(base, embedded);
		return { text: text + path, canBeParameter };
	}
	const dot = name.lastIndexOf('.');
	if (dot > 0 && embedded.has(name.slice(0, dot)))
		return { text: name, canBeParameter: plain.test(name.slice(dot + 1)) };
	if (plain.test(name)) return { text: name, canBeParameter: !parameters.has(name) };
	return { text: `"${name.replace(/["\\]/g, '\\$&')}"`, canBeParameter: false };
}
