import { setTimeout as pause } from 'node:timers/promises';
import { connect, run, type HttpReply } from '../../shared';
import { median } from '../measure/median';
import { sendByBareFetch } from '../server/send-by-bare-fetch';
import { smallSelect } from '../server/small-select';
import { startSmallServer } from '../server/start-small-server';

const { params, path, key, headers } = smallSelect;
const warmUps = 20_000;
const rounds = 1000;

/**
 * Microseconds that the core takes for the small select by itself, with a reply that is there at once: one after the
 * other, and each after a millisecond in which others had the processor.
 */
export async function measureCoreAlone(): Promise<{ readonly warm: number; readonly cold: number }> {
	const server = await startSmallServer();
	const request = { method: 'GET', url: server.url + path, headers, timeout: 0 } as const;
	const reply: HttpReply = await sendByBareFetch(request).finally(async () => await server.stop());
	const connection = connect({ url: server.url, key }, { send: async () => reply });
	const once = async (): Promise<number> => {
		const began = performance.now();
		await run(connection, 'database.select', params);
		return (performance.now() - began) * 1000;
	};
	for (let round = 0; round < warmUps; round++) await once();
	const warm: number[] = [];
	for (let round = 0; round < rounds; round++) warm.push(await once());
	const cold: number[] = [];
	for (let round = 0; round < rounds; round++) {
		await pause(1);
		cold.push(await once());
	}
	return { warm: median(warm), cold: median(cold) };
}

/**
 * Why a small select can take longer than the bar allows, in numbers of this machine.
 *
 * @param port  what the way to send takes by itself, as a ratio to the client bare
 */
export async function whySmallSelect(port: number): Promise<string> {
	const { warm, cold } = await measureCoreAlone();
	return (
		`Beside this line the same request was sent through the port alone, the headers of its reply read into an object and ` +
		`its text parsed, which nobody who tells one error from another can leave out: ${port.toFixed(2)} times the client bare. ` +
		`The core by itself takes ${warm.toFixed(0)} µs of it, as long as it has a processor for itself. ` +
		`After a millisecond in which others had the processor the very same takes ${cold.toFixed(0)} µs, because its code ` +
		'and data have left the caches: that is what waiting for a reply means where client, server and other work share ' +
		'few cores. Against a network of milliseconds neither is to be seen.'
	);
}
