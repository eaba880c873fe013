import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface BenchServer {
	readonly url: string;
	readonly stop: () => Promise<void>;
}

/** Starts a server in a process of its own, by a script that sends its port and ends when nobody listens to it. */
export async function startServer(script: string): Promise<BenchServer> {
	const child = fork(script, { execArgv: [] });
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
