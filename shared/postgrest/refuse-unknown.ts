import { invalid } from '../error';

/** Refuses a member that is not known: left out without a word, as `ascending` in a sort would be, it is not what was meant. */
export function refuseUnknown(
	given: object,
	known: readonly string[],
	{ field, place }: { readonly field: string; readonly place: string },
): void {
	const unknown = Object.keys(given).find((name) => !known.includes(name));
	if (unknown === undefined) return;
	throw invalid(field, `${place}: '${unknown}' is not known`, `Write it as {${known.join(', ')}}.`);
}
