import { limitInFlight } from '../../../node-red/http/limit-in-flight';
import type { HttpReply, HttpRequest, Send } from '../../../shared';

const request = (url: string, signal?: AbortSignal): HttpRequest => ({
	method: 'GET',
	url,
	headers: {},
	timeout: 0,
	...(signal && { signal }),
});

/** A `Send` whose replies come when the test says so. */
function heldSend() {
	const sent: string[] = [];
	const answers: Array<(error?: Error) => void> = [];
	const send: Send = async ({ url }) => {
		sent.push(url);
		return await new Promise<HttpReply>((resolve, reject) =>
			answers.push((error) => (error ? reject(error) : resolve({ status: 200, headers: {}, body: url }))),
		);
	};
	return { send, sent, answers };
}

const turn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

it('sends so many at once, and the next in the order they came', async () => {
	const { send, sent, answers } = heldSend();
	const limited = limitInFlight(send, 2);
	const replies = ['a', 'b', 'c', 'd'].map(async (url) => (await limited(request(url))).body);
	await turn();
	expect(sent).toEqual(['a', 'b']);
	answers[1]?.();
	await turn();
	expect(sent).toEqual(['a', 'b', 'c']);
	for (const answer of [0, 2]) answers[answer]?.();
	await turn();
	answers[3]?.();
	expect(await Promise.all(replies)).toEqual(['a', 'b', 'c', 'd']);
});

it('gives the place of a failed request to the next', async () => {
	const { send, sent, answers } = heldSend();
	const limited = limitInFlight(send, 1);
	const first = limited(request('a'));
	const second = limited(request('b'));
	await turn();
	answers[0]?.(new Error('cut'));
	await expect(first).rejects.toThrow('cut');
	await turn();
	answers[1]?.();
	expect((await second).body).toBe('b');
	expect(sent).toEqual(['a', 'b']);
});

it('lets a stopped request leave the queue unsent, and the others pass', async () => {
	const { send, sent, answers } = heldSend();
	const limited = limitInFlight(send, 1);
	const stop = new AbortController();
	const replies = [limited(request('a')), limited(request('b', stop.signal)), limited(request('c'))];
	const stopped = expect(replies[1]).rejects.toThrow('enough');
	stop.abort(new Error('enough'));
	await stopped;
	await turn();
	answers[0]?.();
	await turn();
	answers[1]?.();
	await Promise.all([replies[0], replies[2]]);
	expect(sent).toEqual(['a', 'c']);
});

it('does not send what was stopped before it came', async () => {
	const { send, sent } = heldSend();
	await expect(limitInFlight(send, 1)(request('a', AbortSignal.abort()))).rejects.toThrow();
	expect(sent).toEqual([]);
});
