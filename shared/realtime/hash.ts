import { stringifyExact } from '../exact-json';
import type { Row } from '../field';

/**
 * A short name of rows, the same for the same values in whatever order of the columns: 62 bits, for telling apart what is
 * seldom the same, not for secrets. Every event needs one, so no text of the row is made and nothing is sorted: the hashes
 * of its fields are added up.
 */
export function hashOf(...rows: readonly Row[]): string {
	const hash = new RowHash();
	for (const [index, row] of rows.entries()) for (const name in row) hash.add(index, name, toText(row[name]));
	return hash.text;
}

/** PostgreSQL's texts hold no NUL: the number 1 is not the text. */
function toText(value: unknown): string {
	if (typeof value === 'string') return value;
	return `\0${typeof value === 'object' && value !== null ? stringifyExact(value) : String(value)}`;
}

/** Source: FNV-1a of UTF-16 units, twice at once with the odd numbers of cyrb53, and the finish of MurmurHash3. */
class RowHash {
	private high = 0;
	private low = 0;
	private one = 0;
	private other = 0;

	add(row: number, name: string, value: string): void {
		this.one = 0xdeadbeef | 0;
		this.other = 0x41c6ce57;
		this.feed(name);
		// What is no unit ends the name.
		this.feedUnit(0x10000 + row);
		this.feed(value);
		this.high = (this.high + finish(this.one)) | 0;
		this.low = (this.low + finish(this.other)) | 0;
	}

	/** Two small integers: the digits of a long one cost ten times as much. */
	get text(): string {
		return `${this.high >>> 1}-${this.low >>> 1}`;
	}

	private feed(text: string): void {
		for (let at = 0; at < text.length; at++) this.feedUnit(text.charCodeAt(at));
	}

	private feedUnit(unit: number): void {
		this.one = Math.imul(this.one ^ unit, 2654435761);
		this.other = Math.imul(this.other ^ unit, 1597334677);
	}
}

function finish(hash: number): number {
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}
