import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { openLogStream, type LogStream } from './log-stream.ts';
import { countCharacters, type LogMessage, type Relation, type RowChange } from './pgoutput.ts';
import { prepareChanges, type CommittedChange, type Subscription } from './publish-changes.ts';
import { loadTable, type Table } from './table.ts';
import { waitUntilVisible } from './wait-until-visible.ts';

/** A row of `realtime.messages`, by column. */
export type StoredMessage = ReadonlyMap<string, string | null | undefined>;

export interface ChangeFeedOptions {
	readonly databaseUrl: string;
	readonly sql: Sql;
	readonly receiveMessage: (message: StoredMessage) => void;
	/** Called when changes may have been missed: the log was not read for a while. */
	readonly onGap: () => void;
}

type Entry =
	| { readonly kind: 'relation'; readonly relation: Relation; readonly transaction: number }
	| { readonly kind: 'change'; readonly change: CommittedChange }
	| { readonly kind: 'commit'; readonly end: bigint };

/** What is told at once: so many changes, or so many characters of their values. */
const mostChanges = 2000;
const mostCharacters = 4_000_000;
const highWater = 20_000;
const retryEvery = 500;

const isMessages = ({ schema, table }: Relation): boolean => schema === 'realtime' && table === 'messages';

/** Reads the write-ahead log while anybody is connected, and tells changes to subscriptions in the order of commits. */
export class ChangeFeed {
	readonly #options: ChangeFeedOptions;
	readonly #subscriptions = new Set<Subscription>();
	readonly #relations = new Map<number, Relation>();
	readonly #tables = new Map<number, Table | undefined>();
	#queue: Entry[] = [];
	/** The last transaction that is known to be visible: one of many changes is asked about once. */
	#seen = 0;
	#begun: { readonly committedAt: Date; readonly transaction: number } = {
		committedAt: new Date(0),
		transaction: 0,
	};
	#opening: Promise<void> | undefined;
	#stream: LogStream | undefined;
	#working: Promise<void> | undefined;
	#isWorking = false;
	#isClosed = false;

	constructor(options: ChangeFeedOptions) {
		this.#options = options;
	}

	add(subscription: Subscription): void {
		this.#subscriptions.add(subscription);
	}

	remove(subscription: Subscription): void {
		this.#subscriptions.delete(subscription);
	}

	/** Resolves once the log is read. Throws when the database cannot be reached. */
	async open(): Promise<void> {
		await (this.#opening ??= this.#connect());
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		await this.#opening?.catch(() => {
			// Whoever wanted it open was told.
		});
		await this.#stream?.close();
		await this.#working;
	}

	async #connect(): Promise<void> {
		try {
			const stream = await openLogStream(this.#options.databaseUrl, (message) => this.#receive(message));
			this.#stream = stream;
			void stream.ended.then(async (error) => await this.#reconnect(error));
		} catch (error) {
			this.#opening = undefined;
			throw error;
		}
	}

	async #reconnect(error: Error | undefined): Promise<void> {
		this.#opening = undefined;
		this.#stream = undefined;
		if (this.#isClosed) return;
		if (error) console.error('The write-ahead log is read anew:', error);
		while (!this.#isClosed) {
			try {
				await this.open();
				return this.#options.onGap();
			} catch {
				// The database is away. It is asked again until it is back, or nobody wants to know.
				await sleep(retryEvery, undefined, { ref: false });
			}
		}
	}

	#receive(message: LogMessage): void {
		switch (message.kind) {
			case 'begin':
				this.#begun = message;
				return;
			case 'change': {
				const { committedAt, transaction } = this.#begun;
				this.#queue.push({ kind: 'change', change: { ...message.change, committedAt, transaction } });
				break;
			}
			case 'relation':
				this.#queue.push({ ...message, transaction: this.#begun.transaction });
				break;
			default:
				this.#queue.push(message);
		}
		if (this.#queue.length > highWater) this.#stream?.pause();
		if (!this.#isWorking) this.#working = this.#work();
	}

	/** Takes what can be told at once: changes until the log describes a table anew. */
	#take(): readonly Entry[] {
		if (this.#queue[0]?.kind === 'relation') return this.#queue.splice(0, 1);
		let end = 0;
		let characters = 0;
		for (const entry of this.#queue) {
			if (entry.kind === 'relation' || end === mostChanges || characters > mostCharacters) break;
			if (entry.kind === 'change') characters += countCharacters(entry.change);
			end += 1;
		}
		return this.#queue.splice(0, end);
	}

	/** Goes on until nothing is left; that it has ended is known before the next message can come. */
	async #work(): Promise<void> {
		this.#isWorking = true;
		try {
			while (this.#queue.length > 0 && !this.#isClosed) await this.#doNext(this.#take());
		} finally {
			this.#isWorking = false;
		}
	}

	async #doNext(entries: readonly Entry[]): Promise<void> {
		const changes = entries.flatMap((entry) => (entry.kind === 'change' ? [entry.change] : []));
		const [first] = entries;
		if (first?.kind === 'relation') await this.#learn(first.relation, first.transaction);
		if (changes.length > 0) await this.#publish(changes);
		for (const entry of entries) if (entry.kind === 'commit') this.#stream?.acknowledge(entry.end);
		if (this.#queue.length < highWater / 2) this.#stream?.resume();
	}

	/** The log describes a table again whenever anything about it has changed: its columns, policies or privileges. */
	async #learn(relation: Relation, transaction: number): Promise<void> {
		this.#relations.set(relation.oid, relation);
		if (isMessages(relation)) return;
		try {
			await this.#wait([transaction]);
			this.#tables.set(relation.oid, await loadTable(this.#options.sql, relation));
		} catch (error) {
			this.#tables.delete(relation.oid);
			this.#report(error, relation);
		}
	}

	async #wait(transactions: readonly number[]): Promise<void> {
		const unseen = new Set(transactions.filter((transaction) => transaction !== this.#seen));
		if (unseen.size === 0) return;
		await waitUntilVisible(this.#options.sql, [...unseen]);
		this.#seen = transactions.at(-1) ?? 0;
	}

	/** Works on tables side by side, and tells in the order of the log. */
	async #publish(changes: readonly CommittedChange[]): Promise<void> {
		const prepared = new Map<CommittedChange, () => void>();
		await Promise.all(
			[...Map.groupBy(changes, ({ relation }) => relation)].map(async ([oid, own]) => {
				const relation = this.#relations.get(oid);
				if (!relation) return;
				const tell = await this.#prepare(relation, own);
				for (const [index, change] of own.entries()) prepared.set(change, tell[index] ?? (() => {}));
			}),
		);
		for (const change of changes) prepared.get(change)?.();
	}

	async #prepare(relation: Relation, changes: readonly CommittedChange[]): Promise<readonly (() => void)[]> {
		if (isMessages(relation)) return changes.map((change) => () => this.#publishMessage(relation, change));
		const table = this.#tables.get(relation.oid);
		if (!table) return [];
		const subscriptions = [...this.#subscriptions].filter(({ request }) => request.covers(table));
		if (subscriptions.length === 0) return [];
		try {
			await this.#wait(changes.map(({ transaction }) => transaction));
			return await prepareChanges(this.#options.sql, table, { changes, subscriptions });
		} catch (error) {
			this.#report(error, relation);
			return [];
		}
	}

	#publishMessage({ columns }: Relation, { record = [] }: RowChange): void {
		this.#options.receiveMessage(new Map(columns.map(({ name }, index) => [name, record[index]])));
	}

	#report(error: unknown, { schema, table }: Relation): void {
		if (!this.#isClosed) console.error(`Changes of ${schema}.${table} could not be told:`, error);
	}
}
