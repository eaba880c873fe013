/** The text of a value; null; or undefined where none came: a large one that did not change, or one beside the key. */
export type Value = string | null | undefined;

export type Tuple = readonly Value[];

export interface Relation {
	readonly oid: number;
	readonly schema: string;
	readonly table: string;
	readonly columns: readonly {
		readonly name: string;
		/** Whether it is part of the replica identity. */
		readonly isKey: boolean;
		readonly typeOid: number;
	}[];
}

export interface RowChange {
	readonly relation: number;
	readonly type: 'INSERT' | 'UPDATE' | 'DELETE';
	readonly record?: Tuple;
	/** What the log tells of the old row: all of it, its replica identity, or nothing where that did not change. */
	readonly oldRecord?: Tuple;
}

/** How much its values are, roughly. */
export const countCharacters = ({ record = [], oldRecord = [] }: RowChange): number => {
	let characters = 0;
	for (const value of record) characters += value?.length ?? 0;
	for (const value of oldRecord) characters += value?.length ?? 0;
	return characters;
};

export type LogMessage =
	| { readonly kind: 'begin'; readonly committedAt: Date; readonly transaction: number }
	| { readonly kind: 'commit'; readonly end: bigint }
	| { readonly kind: 'relation'; readonly relation: Relation }
	| { readonly kind: 'change'; readonly change: RowChange };

/** Reads one message of PostgreSQL's output plugin: https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html */
class Reader {
	readonly #bytes: Buffer;
	#at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	char(): string {
		return String.fromCharCode(this.#bytes.readUInt8(this.#at++));
	}

	int8(): number {
		return this.#bytes.readUInt8(this.#at++);
	}

	int16(): number {
		this.#at += 2;
		return this.#bytes.readUInt16BE(this.#at - 2);
	}

	int32(): number {
		this.#at += 4;
		return this.#bytes.readUInt32BE(this.#at - 4);
	}

	int64(): bigint {
		this.#at += 8;
		return this.#bytes.readBigUInt64BE(this.#at - 8);
	}

	/** Microseconds since 2000. */
	time(): Date {
		return new Date(Date.UTC(2000) + Number(this.int64() / 1000n));
	}

	text(): string {
		const end = this.#bytes.indexOf(0, this.#at);
		const text = this.#bytes.toString('utf8', this.#at, end);
		this.#at = end + 1;
		return text;
	}

	tuple(): Tuple {
		return Array.from({ length: this.int16() }, () => {
			const kind = this.char();
			if (kind === 'n') return null;
			if (kind === 'u') return undefined;
			const length = this.int32();
			this.#at += length;
			return this.#bytes.toString('utf8', this.#at - length, this.#at);
		});
	}
}

const readRelation = (reader: Reader): Relation => {
	const oid = reader.int32();
	const schema = reader.text();
	const table = reader.text();
	reader.char();
	const columns = Array.from({ length: reader.int16() }, () => {
		const isKey = reader.int8() === 1;
		const name = reader.text();
		const typeOid = reader.int32();
		reader.int32();
		return { name, isKey, typeOid };
	});
	return { oid, schema: schema === '' ? 'pg_catalog' : schema, table, columns };
};

const readUpdate = (reader: Reader): RowChange => {
	const relation = reader.int32();
	const kind = reader.char();
	if (kind === 'N') return { relation, type: 'UPDATE', record: reader.tuple() };
	const oldRecord = reader.tuple();
	reader.char();
	return { relation, type: 'UPDATE', oldRecord, record: reader.tuple() };
};

const readDelete = (reader: Reader): RowChange => {
	const relation = reader.int32();
	reader.char();
	return { relation, type: 'DELETE', oldRecord: reader.tuple() };
};

const readInsert = (reader: Reader): RowChange => {
	const relation = reader.int32();
	reader.char();
	return { relation, type: 'INSERT', record: reader.tuple() };
};

/** One message, if it is of a kind that matters here: a truncated table, for one, is not told of. */
export const readLogMessage = (bytes: Buffer): LogMessage | undefined => {
	const reader = new Reader(bytes);
	switch (reader.char()) {
		case 'B':
			reader.int64();
			return { kind: 'begin', committedAt: reader.time(), transaction: reader.int32() };
		case 'C':
			reader.int8();
			reader.int64();
			return { kind: 'commit', end: reader.int64() };
		case 'R':
			return { kind: 'relation', relation: readRelation(reader) };
		case 'I':
			return { kind: 'change', change: readInsert(reader) };
		case 'U':
			return { kind: 'change', change: readUpdate(reader) };
		case 'D':
			return { kind: 'change', change: readDelete(reader) };
		default:
			return undefined;
	}
};
