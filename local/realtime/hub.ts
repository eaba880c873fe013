import type { JsonObject } from './json.ts';
import { Presence, type PresenceDiff, type PresenceList } from './presence.ts';
import type { UserBroadcast } from './user-broadcast.ts';

/** A topic; a public and a private one of the same name have nothing to do with each other. */
export interface Topic {
	readonly name: string;
	readonly isPrivate: boolean;
}

/** A broadcast that came as text goes on as text. */
export interface TextBroadcast {
	/** JSON. */
	readonly payload: string;
}

/** What a topic sends to each of its channels. */
export interface Listener {
	readonly receiveBroadcast: (broadcast: UserBroadcast | TextBroadcast) => void;
	readonly receivePresence: (diff: PresenceDiff) => void;
}

interface Room {
	readonly listeners: Set<Listener>;
	readonly presence: Presence<Listener>;
}

const toKey = ({ name, isPrivate }: Topic): string => `${isPrivate ? 'private' : 'public'}:${name}`;

/** Knows who listens to which topic, and who is present there. */
export class Hub {
	readonly #rooms = new Map<string, Room>();

	#room(topic: Topic): Room {
		const key = toKey(topic);
		const room = this.#rooms.get(key) ?? { listeners: new Set(), presence: new Presence() };
		this.#rooms.set(key, room);
		return room;
	}

	join(topic: Topic, listener: Listener): void {
		this.#room(topic).listeners.add(listener);
	}

	leave(topic: Topic, listener: Listener): void {
		const room = this.#rooms.get(toKey(topic));
		room?.listeners.delete(listener);
		if (room?.listeners.size === 0) this.#rooms.delete(toKey(topic));
	}

	/** Sends to everybody on a topic, or to everybody else. */
	broadcast(topic: Topic, broadcast: UserBroadcast | TextBroadcast, sender?: Listener): void {
		for (const listener of this.#rooms.get(toKey(topic))?.listeners ?? []) {
			if (listener !== sender) listener.receiveBroadcast(broadcast);
		}
	}

	listPresence(topic: Topic): PresenceList {
		return this.#rooms.get(toKey(topic))?.presence.list() ?? {};
	}

	track(topic: Topic, listener: Listener, { key, payload }: { key: string; payload: JsonObject }): void {
		this.#tell(topic, this.#room(topic).presence.track(key, listener, payload));
	}

	untrack(topic: Topic, listener: Listener, key: string): void {
		this.#tell(topic, this.#room(topic).presence.untrack(key, listener));
	}

	#tell(topic: Topic, diff: PresenceDiff | undefined): void {
		if (diff) for (const listener of this.#room(topic).listeners) listener.receivePresence(diff);
	}
}
