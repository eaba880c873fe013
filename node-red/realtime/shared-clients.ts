import type { RealtimeClient } from '../../shared';

/** The one client of a connection, as one of its nodes has it. */
export interface SharedClient {
	readonly client: RealtimeClient;
	/** The node needs it no more. With the last one, the socket is closed. */
	release(): Promise<void>;
}

interface Shared {
	readonly client: RealtimeClient;
	users: number;
}

/** One socket for each who acts in a project, however many nodes there are: open while any of them needs it. */
export class SharedClients<Who> {
	private readonly shared = new Map<Who, Shared>();

	constructor(private readonly open: (who: Who) => RealtimeClient) {}

	/** The client for one more node. Throws a SupabaseError where the settings cannot work. */
	take(who: Who): SharedClient {
		const shared = this.shared.get(who) ?? { client: this.open(who), users: 0 };
		this.shared.set(who, shared);
		shared.users += 1;
		let isReleased = false;
		return {
			client: shared.client,
			release: async () => {
				if (isReleased) return;
				isReleased = true;
				shared.users -= 1;
				if (shared.users > 0) return;
				this.shared.delete(who);
				await shared.client.removeAllChannels();
			},
		};
	}
}
