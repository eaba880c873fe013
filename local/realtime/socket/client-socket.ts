import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Channel, Outlet } from '../channel/channel.ts';
import { joinChannel } from '../channel/join-channel.ts';
import { JoinRefusal } from '../channel/join-refusal.ts';
import type { Realtime } from '../context.ts';
import type { MessageFault } from '../faults.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { Identity } from '../token.ts';
import { MalformedFrame, type ClientMessage, type Serializer } from './serializer.ts';

export interface ClientSocketParts {
	readonly realtime: Realtime;
	readonly socket: WebSocket;
	/** The connection below. */
	readonly connection: Duplex;
	readonly serializer: Serializer;
	readonly byKey: Identity;
	/** Of the request that opened it, as JSON: what policies see as `request.headers`. */
	readonly headers: string;
}

const isJoinable = (topic: string): boolean => topic.startsWith('realtime:');

/** One connected client and the channels that it has joined. */
export class ClientSocket implements Outlet {
	readonly #parts: ClientSocketParts;
	readonly #channels = new Map<string, Channel>();
	readonly #queue: SerialQueue;
	readonly #idle: NodeJS.Timeout;
	#isCorked = false;
	#isFrozen = false;

	constructor(parts: ClientSocketParts) {
		this.#parts = parts;
		const { socket, realtime } = parts;
		this.#queue = new SerialQueue((error) => console.error('A message of a client failed:', error));
		this.#idle = setTimeout(() => this.#hangUpIdle(), realtime.settings.idleTimeout).unref();
		socket.on('message', (frame, isBinary) => {
			this.#idle.refresh();
			if (Buffer.isBuffer(frame)) this.#queue.run(async () => await this.#receive(frame, isBinary));
		});
		socket.on('ping', () => void this.#idle.refresh());
		// What is wrong with a frame is told to the client by a close code, which ws sends by itself.
		socket.on('error', () => {});
		socket.on('close', () => this.#end());
	}

	get channels(): readonly Channel[] {
		return [...this.#channels.values()];
	}

	push(channel: Channel, event: string, payload: string): void {
		const { joinRef, topic } = channel;
		this.sendFrame(this.#parts.serializer.encode({ joinRef, ref: null, topic, event, payload }));
	}

	send(topic: string, event: string, payload: string): void {
		this.sendFrame(this.#parts.serializer.encode({ joinRef: null, ref: null, topic, event, payload }));
	}

	sendBroadcast(topic: string, broadcast: Parameters<Outlet['sendBroadcast']>[1]): void {
		const frame = this.#parts.serializer.encodeBroadcast(topic, broadcast);
		if (frame !== undefined) this.sendFrame(frame);
	}

	reply({ joinRef, ref, topic }: ClientMessage, status: 'ok' | 'error', response: unknown): void {
		const payload = JSON.stringify({ status, response });
		this.sendFrame(this.#parts.serializer.encode({ joinRef, ref, topic, event: 'phx_reply', payload }));
	}

	end(channel: Channel, event: 'phx_close' | 'phx_error'): void {
		const { joinRef, topic } = channel;
		if (this.#channels.get(topic) !== channel) return;
		this.#channels.delete(topic);
		channel.end();
		this.sendFrame(this.#parts.serializer.encode({ joinRef, ref: joinRef, topic, event, payload: '{}' }));
	}

	sendFrame(frame: string | Uint8Array): void {
		const { socket, connection } = this.#parts;
		if (this.#isFrozen || socket.readyState !== socket.OPEN) return;
		// What is sent in one go leaves in one packet: a thousand changes are not a thousand system calls.
		if (!this.#isCorked) {
			this.#isCorked = true;
			connection.cork();
			process.nextTick(() => {
				this.#isCorked = false;
				connection.uncork();
			});
		}
		socket.send(frame);
	}

	close(code: number, reason?: string): void {
		this.#parts.socket.close(code, reason);
	}

	/** Breaks the connection without a word. */
	drop(): void {
		this.#parts.socket.terminate();
	}

	/** Neither reads nor sends any more, as when the network between has gone; what would be sent is lost. */
	freeze(): void {
		this.#isFrozen = true;
		this.#parts.socket.pause();
	}

	thaw(): void {
		this.#isFrozen = false;
		this.#parts.socket.resume();
	}

	#hangUpIdle(): void {
		if (this.#isFrozen) this.#idle.refresh();
		else this.close(1000);
	}

	#end(): void {
		clearTimeout(this.#idle);
		for (const channel of this.#channels.values()) channel.end();
		this.#channels.clear();
	}

	async #receive(frame: Buffer, isBinary: boolean): Promise<void> {
		let message: ClientMessage;
		try {
			message = this.#parts.serializer.decode(frame, isBinary);
		} catch (error) {
			if (error instanceof MalformedFrame) return console.warn(`MalformedWebSocketMessage: ${error.message}`);
			throw error;
		}
		const fault = this.#parts.realtime.faults.take(message);
		if (fault && 'delay' in fault) await sleep(fault.delay, undefined, { ref: false });
		if (fault && 'ignore' in fault) return;
		if (fault && 'refuse' in fault) return this.reply(message, 'error', { reason: fault.refuse });
		await this.#handle(message, fault);
	}

	async #handle(message: ClientMessage, fault: MessageFault | undefined): Promise<void> {
		const { topic, event } = message;
		if (topic === 'phoenix' && event === 'heartbeat')
			return this.reply({ ...message, joinRef: null }, 'ok', {});
		const channel = this.#channels.get(topic);
		if (event === 'phx_join' && isJoinable(topic)) return await this.#join(message, fault);
		if (!channel) {
			if (event === 'phx_leave') return this.reply(message, 'ok', {});
			return this.reply({ ...message, joinRef: null }, 'error', { reason: 'unmatched topic' });
		}
		// Meant for an earlier join of the same topic.
		if (message.joinRef !== null && message.joinRef !== channel.joinRef) return;
		if (event === 'phx_leave') {
			this.reply(message, 'ok', {});
			return this.end(channel, 'phx_close');
		}
		channel.handle(message);
	}

	async #join(message: ClientMessage, fault: MessageFault | undefined): Promise<void> {
		const { realtime, byKey, headers, socket } = this.#parts;
		const before = this.#channels.get(message.topic);
		if (before) this.end(before, 'phx_close');
		try {
			const channels = this.#channels.size;
			const channel = await joinChannel({ realtime, outlet: this, message, byKey, headers, channels });
			if (socket.readyState !== socket.OPEN) return channel.end();
			this.#channels.set(message.topic, channel);
			const bindings = channel.describeBindings();
			const isMismatched = fault !== undefined && 'bindings' in fault;
			this.reply(message, 'ok', {
				postgres_changes: isMismatched ? bindings.toReversed().slice(1) : bindings,
			});
			channel.start();
		} catch (error) {
			if (!(error instanceof JoinRefusal)) console.error('A join failed:', error);
			const reason = error instanceof JoinRefusal ? error.reason : 'Unknown Error on Channel';
			await sleep(realtime.settings.refusalDelay, undefined, { ref: false });
			this.reply(message, 'error', { reason });
		}
	}
}
