import type { ByteRange } from '../disk/stream-file.ts';
import { refusals } from '../errors/refusals.ts';

/** The one range that a header `Range` names: `bytes=0-99`, `bytes=100-`, `bytes=-100`. */
export const parseByteRange = (header: string, size: number): ByteRange => {
	const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
	if (size === 0 || (first === '' && Number(last) === 0)) throw refusals.range();
	if (first === '') return { start: Math.max(0, size - Number(last)), end: size };
	const range = { start: Number(first), end: last === '' ? size : Math.min(Number(last) + 1, size) };
	if (range.start >= range.end) throw refusals.range();
	return range;
};
