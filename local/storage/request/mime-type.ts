import { refusals } from '../errors/refusals.ts';

/** What a bucket may list: a type, or all of a kind, or all. */
const listable = /^([a-zA-Z0-9\-+.]+)\/([a-zA-Z0-9\-+.]+)(;\s*charset=[a-zA-Z0-9-]+)?$|\*$/;

export const checkMimeTypes = (types: readonly string[]): void => {
	for (const type of types) {
		if (type.length > 1000 || !listable.test(type)) throw refusals.mimeType(type);
	}
};

/** Throws unless a bucket that takes only some types takes this one. */
export const requireAllowed = (type: string, allowed: readonly string[]): void => {
	const [kind, exact] = type.split('/');
	if (exact === undefined) throw refusals.mimeType(type);
	const isAllowed = allowed.some((one) => {
		const [allowedKind, allowedExact] = one.split('/');
		return allowedKind === kind && (allowedExact === '*' || allowedExact === exact);
	});
	if (!isAllowed) throw refusals.mimeType(type);
};
