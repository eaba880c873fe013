/** Columns without the white space that people put in for reading; names in double quotes keep theirs. */
export function renderSelect(columns: string | undefined): string {
	const text = columns?.trim() || '*';
	if (!/\s/.test(text)) return text;
	return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_match, name: string | undefined) => name ?? '');
}

const nothing: ReadonlySet<string> = new Set();

/** Names by which filters may speak of tables embedded in `columns`: the alias, or else the table. */
export function embeddedIn(columns: string | undefined): ReadonlySet<string> {
	if (!columns?.includes('(')) return nothing;
	const found = new Set<string>();
	const path: string[] = [];
	// Every "name(" opens an embedded table; everything inside it belongs to that table.
	for (const [, name, bracket] of renderSelect(columns).matchAll(/([^,()]*)([,()])/g)) {
		if (bracket === ')') path.pop();
		if (bracket !== '(') continue;
		const [alias] = (name ?? '').replace(/^\.\.\./, '').split(/[:!]/);
		path.push(alias ?? '');
		found.add(path.join('.'));
	}
	return found;
}

/**
 * Whether the selected columns hold an aggregate, such as `count()` or `price.sum()`: rows are then groups. One of a
 * spread table groups them too; one of an embedded table groups the rows of that table only.
 */
export const hasAggregate = (columns: string): boolean =>
	columns.includes('()') &&
	topLevel(columns).some((column) => {
		const spread = /^\.\.\.[^(]*\((.*)\)$/s.exec(column)?.[1];
		return spread === undefined ? aggregateOf(column) !== undefined : hasAggregate(spread);
	});

/** The aggregate by which a column is made, if it is: what stands in brackets is of another table. */
const aggregateOf = (column: string): string | undefined =>
	/^(?:(?:"(?:[^"\\]|\\.)*"|[^"(])*[.:])?(count|sum|avg|min|max)\(\)/.exec(column)?.[1];

/** The selected columns as they are written, each with the name under which it comes; empty of `*` and of a spread. */
export const selectedColumns = (
	columns: string,
): ReadonlyArray<{ readonly text: string; readonly name: string }> =>
	topLevel(columns).map((text) => ({ text, name: outputName(text) }));

/** The names under which the selected columns come, in their order; undefined when `*` or a spread leaves them open. */
export function outputNames(columns: string): readonly string[] | undefined {
	const names = selectedColumns(columns).map(({ name }) => name);
	return names.includes('') ? undefined : names;
}

function outputName(column: string): string {
	if (column === '*' || column.startsWith('...')) return '';
	const quotedName = /^"((?:[^"\\]|\\.)*)"/.exec(column)?.[1]?.replace(/\\(.)/g, '$1');
	if (quotedName !== undefined && /^"(?:[^"\\]|\\.)*":(?!:)/.test(column)) return quotedName;
	const rest = quotedName === undefined ? column : '';
	const [, alias] = /^([^:()]+):(?!:)/.exec(rest) ?? [];
	const name = alias ?? quotedName ?? rest.replace(/\(.*$/, '').replace(/::.*$/, '').replace(/!.*$/, '');
	return alias ?? aggregateOf(column) ?? name.split(/->>?/).at(-1) ?? name;
}

/** The parts between commas that stand in no brackets and no quotes. */
function topLevel(columns: string): readonly string[] {
	const parts = [''];
	let depth = 0;
	for (const [token] of columns.matchAll(/"(?:[^"\\]|\\.)*"|[(),]|[^"(),]+/g)) {
		if (token === '(') depth += 1;
		if (token === ')') depth -= 1;
		if (token === ',' && depth === 0) parts.push('');
		else parts[parts.length - 1] += token;
	}
	return parts;
}
