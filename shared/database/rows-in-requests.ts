import type { Row } from '../field';
import { sizeOf } from '../size-of';
import type { NameOf } from './repeated-rows';

const defaultBatchSize = 1000;

/** Bytes of JSON after which a request is full, whatever the batch size: far below what servers take. */
const fullRequest = 4_000_000;

export interface RequestLimits {
	/** Rows in one request. */
	readonly batchSize?: number;
	/** What names a row where that is known, which may become so on the way: a row does not come twice in a request. */
	readonly nameOf?: NameOf;
}

/** The rows of each request, as they come and in their order. */
export async function* rowsInRequests(
	rows: AsyncIterable<Row> | readonly Row[],
	limits: RequestLimits,
): AsyncGenerator<readonly Row[], void, undefined> {
	const request = new Filling();
	for await (const row of rows) {
		if (request.isFullFor(row, limits)) yield request.take();
		request.add(row, limits);
	}
	if (request.length > 0) yield request.take();
}

/** The same rows in parts in which none comes twice. */
export function withoutRepeats(rows: readonly Row[], nameOf: NameOf): ReadonlyArray<readonly Row[]> {
	const parts: Array<readonly Row[]> = [];
	const request = new Filling();
	for (const row of rows) {
		if (request.holds(row, nameOf)) parts.push(request.take());
		request.add(row, { nameOf });
	}
	return [...parts, request.take()];
}

/** The rows of one request, until it is full. */
class Filling {
	private rows: Row[] = [];
	private size = 0;
	private names = new Set<string>();

	get length(): number {
		return this.rows.length;
	}

	isFullFor(row: Row, { batchSize = defaultBatchSize, nameOf }: RequestLimits): boolean {
		return this.length >= batchSize || this.size >= fullRequest || this.holds(row, nameOf);
	}

	holds(row: Row, nameOf?: NameOf): boolean {
		const name = nameOf?.(row);
		return name !== undefined && this.names.has(name);
	}

	add(row: Row, { nameOf }: RequestLimits): void {
		this.rows.push(row);
		this.size += sizeOf(row);
		const name = nameOf?.(row);
		if (name !== undefined) this.names.add(name);
	}

	take(): readonly Row[] {
		const { rows } = this;
		this.rows = [];
		this.size = 0;
		this.names = new Set();
		return rows;
	}
}
