import type { Sql } from 'postgres';
import type { UserBroadcast } from './user-broadcast.ts';

const day = 86_400_000;
const keptDays = 3;
const maxReplayed = 25;

const toDate = (time: number): string => new Date(time).toISOString().slice(0, 10);
const toPartition = (date: string): string => `messages_${date.replaceAll('-', '_')}`;

/** Makes the partitions of the days around today, and drops those of messages that are older than 72 hours. */
export const renewPartitions = async (sql: Sql): Promise<void> => {
	const today = Date.now();
	const wanted = [-1, 0, 1, 2, 3].map((offset) => toDate(today + offset * day));
	await sql.begin(async (transaction) => {
		// Without event triggers: the API need not read the schema again for this.
		await transaction`set local session_replication_role = replica`;
		const rows = await transaction<{ name: string }[]>`
			select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
			where i.inhparent = 'realtime.messages'::regclass`;
		const present = rows.map(({ name }) => name);
		for (const date of wanted.filter((one) => !present.includes(toPartition(one)))) {
			await transaction.unsafe(`create table realtime.${toPartition(date)} partition of realtime.messages
				for values from ('${date}') to ('${toDate(Date.parse(date) + day)}')`);
		}
		const oldest = toPartition(toDate(today - keptDays * day));
		for (const name of present.filter((one) => /^messages_\d{4}_\d\d_\d\d$/.test(one) && one < oldest)) {
			await transaction.unsafe(`drop table realtime.${name}`);
		}
	});
};

export interface StoredBroadcast extends UserBroadcast {
	readonly id: string;
}

/** A broadcast from the columns of its row; undefined when it has neither a payload nor an event. */
export const toStoredBroadcast = (row: {
	readonly id: string;
	readonly event: string | null;
	/** JSON. */
	readonly payload: string | null;
	/** As PostgreSQL writes it: `\x…`. */
	readonly binary: string | null;
}): StoredBroadcast | undefined => {
	const { id, event, payload, binary } = row;
	if (event === null) return undefined;
	const meta = { id };
	if (binary !== null) {
		return { id, event, encoding: 'binary', payload: Buffer.from(binary.slice(2), 'hex'), meta };
	}
	if (payload === null) return undefined;
	return { id, event, encoding: 'json', payload: Buffer.from(payload), meta };
};

export interface Replay {
	readonly topic: string;
	/** Milliseconds since 1970. */
	readonly since: number;
	readonly limit: number;
}

/** The last messages of a private topic, the oldest first; 25 at most. */
export const loadReplay = async (
	sql: Sql,
	{ topic, since, limit }: Replay,
): Promise<readonly StoredBroadcast[]> => {
	const rows = await sql<
		{ id: string; event: string | null; payload: string | null; binary: string | null }[]
	>`
		select id::text as id, event, payload::text as payload, binary_payload::text as binary
		from realtime.messages
		where topic = ${topic} and private and extension = 'broadcast'
			and inserted_at >= to_timestamp(${since / 1000}) at time zone 'utc'
			and inserted_at < now() at time zone 'utc' + interval '1 minute'
			and (expires_at is null or expires_at > now() at time zone 'utc')
		order by inserted_at desc
		limit ${Math.max(1, Math.min(limit, maxReplayed))}`;
	return rows.flatMap((row) => toStoredBroadcast(row) ?? []).reverse();
};

/** Keeps a broadcast that was sent already, for replay. Gives its id. */
export const storeBroadcast = async (
	sql: Sql,
	topic: string,
	{ broadcast, seconds }: { readonly broadcast: UserBroadcast; readonly seconds: number | undefined },
): Promise<string> => {
	const { event, encoding, payload } = broadcast;
	const bytes = Buffer.from(payload);
	const json = encoding === 'json' ? bytes.toString() : null;
	const binary = encoding === 'binary' ? `\\x${bytes.toString('hex')}` : null;
	const [row] = await sql<{ id: string }[]>`
		insert into realtime.messages (topic, extension, event, private, skip_broadcast, payload, binary_payload, expires_at)
		values (${topic}, 'broadcast', ${event}, true, true, ${json}::text::jsonb, ${binary}::text::bytea,
			now() at time zone 'utc' + make_interval(secs => ${seconds ?? null}::double precision))
		returning id::text as id`;
	return row?.id ?? '';
};
