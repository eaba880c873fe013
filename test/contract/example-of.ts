import { ReceivedFile, type AnyOperation, type ExampleRequest } from '../../shared';
import type { CannedReply } from './recording-server';

type AnyExample = AnyOperation['examples'][number];

/** What the server answers, one reply for each request. */
export const repliesTo = ({ reply = { status: 500 }, then = [] }: AnyExample): readonly CannedReply[] => [
	reply,
	...then.map((next) => next.reply),
];

/** What the server must have got, in order. */
export const requestsOf = ({ request, then = [] }: AnyExample): readonly ExampleRequest[] =>
	request ? [request, ...then.map((next) => next.request)] : [];

/** A result as an example writes it, with the address of the project in its place. */
export function resultAt(url: string, result: unknown): unknown {
	if (typeof result === 'string') return result.replaceAll('<project>', url);
	if (Array.isArray(result)) return result.map((each) => resultAt(url, each));
	if (typeof result !== 'object' || result === null || result instanceof ReceivedFile) return result;
	return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, resultAt(url, value)]));
}

/** A file as what is told of it and its text; anything else as it is. */
export async function withText(data: unknown): Promise<unknown> {
	if (!(data instanceof ReceivedFile)) return data;
	const { name, type, size } = data;
	return { name, type, size, text: await data.text() };
}
