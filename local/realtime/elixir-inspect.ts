/** A tuple, which JSON has not. */
export class Tuple {
	readonly items: readonly unknown[];

	constructor(...items: readonly unknown[]) {
		this.items = items;
	}
}

/** Shows a value as Elixir does. The real server puts what it does not understand into its messages this way. */
export const inspect = (value: unknown): string => {
	if (value === null || value === undefined) return 'nil';
	if (typeof value === 'string') {
		const escaped = value.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
		return `"${escaped.replaceAll('\t', String.raw`\t`).replaceAll('#{', String.raw`\#{`)}"`;
	}
	if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`;
	if (value instanceof Tuple) return `{${value.items.map(inspect).join(', ')}}`;
	if (typeof value === 'object') {
		const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
		return `%{${fields.map(([key, item]) => `${inspect(key)} => ${inspect(item)}`).join(', ')}}`;
	}
	return String(value);
};
