import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An address that answers when it is told to: who asks is in the middle of something until then. */
export class Gate {
	/** Who asked, each time, in order. */
	readonly asked: string[] = [];
	#isOpen = true;
	readonly #held = new Set<ServerResponse>();
	readonly #server = createServer((request, response) => {
		this.asked.push(decodeURIComponent(request.url ?? '').slice(1));
		if (this.#isOpen) return void response.end('{}');
		this.#held.add(response);
	});

	static async start(): Promise<Gate> {
		const gate = new Gate();
		gate.#server.listen(0, '127.0.0.1');
		await once(gate.#server, 'listening');
		return gate;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	close(): void {
		this.#isOpen = false;
	}

	open(): void {
		this.#isOpen = true;
		for (const response of this.#held) response.end('{}');
		this.#held.clear();
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
		await once(this.#server, 'close');
	}
}
