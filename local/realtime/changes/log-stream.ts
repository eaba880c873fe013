import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import postgres from 'postgres';
import { readLogMessage, type LogMessage } from './pgoutput.ts';

export interface LogStream {
	/** Resolves when the stream ends, for whatever reason. */
	readonly ended: Promise<Error | undefined>;
	/** Tells PostgreSQL that all is done up to here, so that it need not keep it. */
	readonly acknowledge: (end: bigint) => void;
	/** Stops reading for a while, so that what is not yet done does not pile up here. */
	readonly pause: () => void;
	readonly resume: () => void;
	readonly close: () => Promise<void>;
}

const publications = 'supabase_realtime,supabase_realtime_messages_publication';
const acknowledgeEvery = 10_000;

const toStatus = (end: bigint): Buffer => {
	const status = Buffer.alloc(34);
	status.write('r');
	for (const at of [1, 9, 17]) status.writeBigUInt64BE(end, at);
	status.writeBigInt64BE(BigInt(Date.now() - Date.UTC(2000)) * 1000n, 25);
	return status;
};

const parsePosition = (text: string): bigint => {
	const [high = '0', low = '0'] = text.split('/');
	return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
};

/**
 * Reads the write-ahead log from now on, by a slot that goes away with this connection: what is committed while nobody
 * listens is not kept. Messages come in the order of commits.
 */
export const openLogStream = async (
	databaseUrl: string,
	handle: (message: LogMessage) => void,
): Promise<LogStream> => {
	const sql = postgres(databaseUrl, {
		max: 1,
		fetch_types: false,
		idle_timeout: 0,
		max_lifetime: null,
		onnotice: () => {},
		connection: {
			application_name: 'realtime_replication_connection',
			replication: 'database',
			TimeZone: 'UTC',
		},
	});
	const slot = `supabase_realtime_${randomUUID().replaceAll('-', '_')}`;
	try {
		const [made] = await sql.unsafe<{ consistent_point: string }[]>(
			`CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
		);
		const start = made?.consistent_point ?? '0/0';
		const query = `START_REPLICATION SLOT ${slot} LOGICAL ${start} (proto_version '1', publication_names '${publications}')`;
		// Of CopyBoth, which postgres.js opens for this statement only, it types the writing half.
		const stream = (await sql.unsafe(query).writable()) as Duplex;

		let done = parsePosition(start);
		const acknowledge = (end: bigint): void => {
			if (end > done) done = end;
		};
		const report = (): void => void (stream.writable && stream.write(toStatus(done)));
		const timer = setInterval(report, acknowledgeEvery).unref();

		const ended = new Promise<Error | undefined>((resolve) => {
			stream.once('error', resolve);
			stream.once('close', () => resolve(undefined));
		});
		void ended.then(() => clearInterval(timer));
		stream.on('data', (chunk: Buffer) => {
			const kind = String.fromCharCode(chunk[0] ?? 0);
			if (kind === 'w') {
				const message = readLogMessage(chunk.subarray(25));
				if (message) handle(message);
			} else if (kind === 'k') {
				handle({ kind: 'commit', end: chunk.readBigUInt64BE(1) });
				if (chunk[17] === 1) report();
			}
		});
		return {
			ended,
			acknowledge,
			pause: () => void stream.pause(),
			resume: () => void stream.resume(),
			close: async () => {
				clearInterval(timer);
				stream.destroy();
				await sql.end({ timeout: 0 });
			},
		};
	} catch (error) {
		await sql.end({ timeout: 0 });
		throw error;
	}
};
