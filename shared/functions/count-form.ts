import type { FormField } from '../field';
import type { Progress } from '../run-options';
import { countBytes } from '../count-bytes';

/** The same form, which tells how much of all of its files was taken. */
export function countForm(
	form: readonly FormField[],
	tell: ((progress: Progress) => void) | undefined,
): readonly FormField[] {
	if (tell === undefined) return form;
	const sizes = form.map(({ value }) => (typeof value === 'string' ? 0 : value.size));
	const isKnown = sizes.every((size) => size !== undefined);
	const size = isKnown ? sumOf(sizes) : undefined;
	const taken = form.map(() => 0);
	return form.map(({ name, value }, index) => {
		if (typeof value === 'string') return { name, value };
		const counted = countBytes(value, ({ done }) => {
			// A form that is sent again begins anew.
			taken.fill(0, index);
			taken[index] = done;
			tell({ done: sumOf(taken), ...(size !== undefined && { size }) });
		});
		return { name, value: counted };
	});
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
