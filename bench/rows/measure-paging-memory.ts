// A process of its own: prints how much memory is in use after some rows, and after many more, were read and let go.
import { setImmediate } from 'node:timers/promises';
import { connect, runInParts } from '../../shared';
import { sendByBareFetch } from '../server/send-by-bare-fetch';

const { url, key, params, early, late } = JSON.parse(process.argv[2] ?? '') as {
	readonly url: string;
	readonly key: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly early: number;
	readonly late: number;
};

async function memoryInUse(): Promise<number> {
	// What `fetch` lets go only after it was told that nobody holds a reply any more needs another turn.
	for (let turn = 0; turn < 3; turn++) {
		await globalThis.gc?.({ execution: 'async', type: 'major' });
		await setImmediate();
	}
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

async function measure(): Promise<void> {
	const connection = connect({ url, key }, { send: sendByBareFetch });
	const atStart = await memoryInUse();
	const used: number[] = [];
	let rows = 0;
	for await (const { data } of runInParts(connection, 'database.select', params)) {
		rows += Array.isArray(data) ? data.length : 0;
		if (rows >= [early, late][used.length]!) used.push((await memoryInUse()) - atStart);
	}
	console.log(JSON.stringify({ early: used[0], late: used[1] }));
}

void measure();
