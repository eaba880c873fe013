/** The template with `{{name}}` replaced by each value. Throws for a name that has none, or a value that has no place. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
	const used = new Set<string>();
	const filled = template.replace(/\{\{(\w+)\}\}/g, (_place, name: string) => {
		const value = values[name];
		if (value === undefined) throw new Error(`The template asks for '${name}', which nobody gives`);
		used.add(name);
		return value;
	});
	const left = Object.keys(values).filter((name) => !used.has(name));
	if (left.length > 0) throw new Error(`The template has no place for ${left.join(', ')}`);
	return filled;
}

export const escapeHtml = (text: string): string =>
	text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** JSON that may stand inside a script element: nothing in it can end that element. */
export const toScriptJson = (value: unknown): string =>
	JSON.stringify(value, null, '\t').replaceAll('<', '\\u003c');

export const indent = (text: string, tabs: number): string => text.replace(/^(?=.)/gm, '\t'.repeat(tabs));
