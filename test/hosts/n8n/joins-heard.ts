import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** Stands between those who listen and a project, and counts what the project answers to each who joins. */
export class JoinsHeard {
	/** How often the project has said that changes arrive. */
	confirmed = 0;
	/** How often it has said that they cannot. */
	refused = 0;
	readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
	readonly #sockets = new Set<WebSocket>();

	private constructor(private readonly project: string) {
		this.#server.on('connection', (near, { url = '' }) => this.#join(near, url));
	}

	static async before(project: string): Promise<JoinsHeard> {
		const heard = new JoinsHeard(project);
		await once(heard.#server, 'listening');
		return heard;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	/** Breaks all connections without a word. */
	drop(): void {
		for (const socket of this.#sockets) socket.terminate();
	}

	async stop(): Promise<void> {
		this.drop();
		this.#server.close();
		await once(this.#server, 'close');
	}

	#join(near: WebSocket, path: string): void {
		const far = new WebSocket(new URL(path, this.project.replace(/^http/, 'ws')));
		const early: string[] = [];
		near.on('message', (data) => {
			const text = String(data);
			if (far.readyState === WebSocket.OPEN) far.send(text);
			else early.push(text);
		});
		far.on('open', () => {
			for (const text of early.splice(0)) far.send(text);
		});
		far.on('message', (data) => {
			const text = String(data);
			near.send(text);
			const [, , , event, payload] = JSON.parse(text) as readonly unknown[];
			if (event === 'system') this.#note(payload as { readonly extension: string; readonly status: string });
		});
		for (const [socket, other] of [
			[near, far],
			[far, near],
		] as const) {
			this.#sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				this.#sockets.delete(socket);
				other.terminate();
			});
		}
	}

	#note({ extension, status }: { readonly extension: string; readonly status: string }): void {
		if (extension !== 'postgres_changes') return;
		if (status === 'ok') this.confirmed += 1;
		else this.refused += 1;
	}
}
