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

const quotedName = String.raw`"(?:[^"\\]|\\.)*"`;

/** A key or an index of JSON behind each arrow; what has other characters than a plain name stands in quotes. */
const jsonPath = new RegExp(
	String.raw`^(${quotedName}|[^>]+?)((?:->>?(?:[\p{L}\d_$-]+(?: [\p{L}\d_$-]+)*|${quotedName}))+)$`,
	'su',
);

const quotedOnly = new RegExp(`^${quotedName}$`, 's');

/** How a column's name may stand in a request. */
export interface ColumnName {
	/** In `order` and inside `and=(…)`. */
	readonly text: string;
	/** Of a column of an embedded table: the name of that table, with the tables in which it is embedded. */
	readonly table?: string;
	/** Whether it can be the name of a query parameter. Otherwise the condition goes inside `and=(…)`. */
	readonly canBeParameter: boolean;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Reads a column as users write it: a name, a JSON path (`address->>city`, `address->>"zip.code"`), a column of an
 * embedded table (`orders.total`, when `orders` is one of `embedded`), or a name in double quotes, which is always taken
 * to the letter.
 */
export function readColumn(name: string, embedded: ReadonlySet<string> = nothing): ColumnName {
	if (usual.test(name)) return { text: name, canBeParameter: !parameters.has(name) };
	if (quotedOnly.test(name)) return { text: name, canBeParameter: false };
	const [, base, path] = jsonPath.exec(name) ?? [];
	if (base !== undefined && path !== undefined) {
		const column = readColumn(base, embedded);
		// PostgREST takes a name with a dot for one of another table, in quotes too: an update would leave the filter out.
		return {
			...column,
			text: column.text + path,
			canBeParameter: column.canBeParameter && !path.includes('"'),
		};
	}
	for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
		const table = name.slice(0, dot);
		if (embedded.has(table)) return { ...readColumn(name.slice(dot + 1)), table };
	}
	if (plain.test(name)) return { text: name, canBeParameter: !parameters.has(name) };
	return { text: `"${name.replace(/["\\]/g, '\\$&')}"`, canBeParameter: false };
}
