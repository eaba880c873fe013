import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface SmallServer {
	readonly url: string;
	readonly stop: () => Promise<void>;
}

/** A server on 127.0.0.1 that answers every request with the same five rows. */
export async function startSmallServer(): Promise<SmallServer> {
	const child = fork(path.join(__dirname, 'serve-small-reply.mjs'), { execArgv: [] });
	const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
	return {
		url: `http://127.0.0.1:${port}`,
		stop: async () => {
			const ended = once(child, 'exit');
			child.disconnect();
			await ended;
		},
	};
}
