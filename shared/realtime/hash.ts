import { stringifyExact } from '../exact-json';
import type { Row } from '../field';

/**
 * A short name of a value's JSON, the same for the same columns in whatever order: 53 bits, for telling apart what is
 * seldom the same, not for secrets. Source: cyrb53, public domain.
 */
export function hashOf(row: Row): string {
	const text = stringifyExact(Object.entries(row).toSorted(([one], [other]) => (one < other ? -1 : 1)));
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		high = Math.imul(high ^ code, 2654435761);
		low = Math.imul(low ^ code, 1597334677);
	}
	high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
	low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
	return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
