/** Fields as the editor stores them: `{ table: ['todos', 'str'] }`. */
export const stored = (
	fields: Readonly<Record<string, readonly [value: unknown, type: string]>>,
): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(fields).flatMap(([name, [value, type]]) => [
			[`field_${name}`, value],
			[`field_${name}Type`, type],
		]),
	);
