// A process of its own: hears the changes of a table, by the core or by the official client, and tells what it heard.
import { createClient } from '@supabase/supabase-js';
import { listen, openRealtime } from '../../shared';
import { openByWs } from '../../test/shared/realtime/open-socket';
import { sendByBareFetch } from '../server/send-by-bare-fetch';

export type Side = 'core' | 'official';

/** What the process is given. */
export interface Hearing {
	readonly side: Side;
	readonly url: string;
	readonly key: string;
	readonly table: string;
	/** How many changes to wait for. */
	readonly changes: number;
}

/** What it tells at the end. */
export interface Heard {
	/** Different rows. */
	readonly rows: number;
	/** Milliseconds since 1970 of the last change. */
	readonly end: number;
	/** Milliseconds of processor time, of this process alone. */
	readonly processor: number;
	/** Milliseconds from the writing of a row to its being heard: 99 of 100 took less. */
	readonly p99: number;
}

const { side, url, key, table, changes } = JSON.parse(process.argv[2] ?? '') as Hearing;
/** Every message holds its name: it is as long for both. */
const channel = 'changes';
const rows = new Set<unknown>();
const delays: number[] = [];
let before = process.cpuUsage();

function hear(row: Readonly<Record<string, unknown>>): void {
	const now = Date.now();
	delays.push(now - Date.parse(String(row.created_at)));
	rows.add(row.id);
	if (delays.length < changes) return;
	const { user, system } = process.cpuUsage(before);
	const sorted = delays.toSorted((one, other) => one - other);
	const heard: Heard = {
		rows: rows.size,
		end: now,
		processor: (user + system) / 1000,
		p99: sorted[Math.floor(sorted.length * 0.99)] ?? NaN,
	};
	process.send?.({ heard });
}

function stand(): void {
	before = process.cpuUsage();
	process.send?.({ stands: true });
}

function hearByCore(): void {
	const client = openRealtime({ url, key }, { send: sendByBareFetch, openSocket: openByWs });
	const subscription = listen(
		client,
		{ channel, changes: [{ event: 'INSERT', table }], queueSize: changes },
		{ deliver: (event) => void (event.kind === 'change' && hear(event.change.new)) },
	);
	void subscription.ready.then(stand);
}

function hearByOfficialClient(): void {
	const client = createClient(url, key);
	client
		.channel(channel)
		.on('postgres_changes', { event: 'INSERT', schema: 'public', table }, ({ new: row }) => hear(row))
		.on('system', {}, ({ status }: { readonly status: string }) => {
			if (status === 'ok') stand();
		})
		.subscribe();
}

if (side === 'core') hearByCore();
else hearByOfficialClient();
process.on('disconnect', () => process.exit());
