import type { AnyOperation, Outcome, Progress } from '../../shared';
import { countRowsIn } from './count-rows-in';
import { describeBytes, describeCount } from './describe';

export type Tell = (progress: Progress) => void;

/** What passes while an operation runs, counted and shown. */
export interface Tally {
	/** Rows, or whatever the operation acts on, that have come or gone by now. */
	readonly rows: number;
	/** The same in words. */
	readonly counted: string;
	/** Passes the parts of a result on. */
	count(parts: AsyncIterable<Outcome>): AsyncIterable<Outcome>;
	/** How much of a file has gone or come. */
	readonly tell: Tell;
	/** What there is to say in the end; `count` is what the server told. Undefined where nobody counted. */
	words(count?: number | null): string | undefined;
}

export function tallyOf(operation: AnyOperation, isCsv: boolean, show: (words: () => string) => void): Tally {
	const canBeEvents = operation.gives === 'anything';
	const resource = canBeEvents ? 'event' : nameOf(operation);
	let rows: number | undefined;
	let bytes: number | undefined;
	let isCut = false;
	const counted = (): string => describeCount(resource, rows ?? 0);
	return {
		get rows() {
			return rows ?? 0;
		},
		get counted() {
			return counted();
		},
		async *count(parts) {
			for await (const part of parts) {
				// A function may as well return a list: only its events are counted.
				const found = canBeEvents && !part.isEvent ? null : (part.sent ?? countRowsIn(part.data, isCsv));
				if (found !== null) rows = (rows ?? 0) + found;
				isCut ||= part.isCut === true;
				if (rows) show(counted);
				yield part;
			}
		},
		tell: ({ done, size }) => {
			bytes = done;
			show(() => describeBytes(done, size));
		},
		words: (count = null) => {
			if (rows !== undefined) return isCut ? `${counted()}, not all` : counted();
			if (bytes !== undefined) return describeBytes(bytes);
			return count === null ? undefined : describeCount(resource, count);
		},
	};
}

/** "MFA Factor" is "MFA factor" within a sentence. */
const nameOf = ({ resource }: AnyOperation): string =>
	resource.replace(/\b[A-Z][a-z]/g, (start) => start.toLowerCase());
