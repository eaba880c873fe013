import type { AnyOperation, Field } from '../../shared';

/** Fields of an operation, and choices of them, that none of these parameters uses. */
export function unused(
	operation: AnyOperation,
	uses: ReadonlyArray<Readonly<Record<string, unknown>>>,
): readonly string[] {
	const used = new Set<string>();
	for (const params of uses) {
		for (const [name, value] of Object.entries(params)) {
			used.add(name).add(`${name}=${String(value)}`);
			for (const [member, inner] of Object.entries(Object(value)))
				used.add(`${name}.${member}`).add(`${name}.${member}=${String(inner)}`);
		}
	}
	const namesIn = (fields: Readonly<Record<string, Field>>, prefix = ''): readonly string[] =>
		Object.entries(fields).flatMap(([name, { choices, members = {} }]) => [
			...(choices ? choices.map(({ value }) => `${prefix}${name}=${String(value)}`) : [prefix + name]),
			...namesIn(members, `${name}.`),
		]);
	return namesIn(operation.fields as Record<string, Field>).filter((each) => !used.has(each));
}
