import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** How many HTTP requests this process sends by `node:http` while something runs. */
export async function countRequests(run: () => Promise<void>): Promise<number> {
	let count = 0;
	const see = (): void => void (count += 1);
	subscribe('http.client.request.start', see);
	try {
		await run();
	} finally {
		unsubscribe('http.client.request.start', see);
	}
	return count;
}
