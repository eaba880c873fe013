/** Columns without the white space that people put in for reading; names in double quotes keep theirs. */
export function renderSelect(columns: string | undefined): string {
	const text = columns?.trim() || '*';
	return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_match, name: string | undefined) => name ?? '');
}

/** Names by which filters may speak of tables embedded in `columns`: the alias, or else the table. */
export function embeddedIn(columns: string | undefined): ReadonlySet<string> {
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

/** Whether the selected columns hold an aggregate, such as `count()` or `price.sum()`: rows are then groups. */
export const hasAggregate = (columns: string): boolean =>
	/(?:^|[,.:])(?:count|sum|avg|min|max)\(\)/.test(columns);
