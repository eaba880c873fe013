import { Participation, type RealtimeClient } from '../../shared';

/** The one client of a connection, as one of its nodes has it. */
export interface SharedClient {
	readonly client: RealtimeClient;
	/** The channels that messages have entered. */
	readonly participation: Participation;
	/** The node needs it no more. With the last one, the socket is closed. */
	release(): Promise<void>;
}

interface Shared {
	readonly participation: Participation;
	users: number;
}

/** One socket for each who acts in a project, however many nodes there are: open while any of them needs it. */
export class SharedClients<Who> {
	private readonly shared = new Map<Who, Shared>();

	constructor(private readonly open: (who: Who) => RealtimeClient) {}

	/** The client for one more node. Throws a SupabaseError where the settings cannot work. */
	take(who: Who): SharedClient {
		const shared = this.shared.get(who) ?? { participation: new Participation(this.open(who)), users: 0 };
		this.shared.set(who, shared);
		shared.users += 1;
		const { participation } = shared;
		let isReleased = false;
		return {
			client: participation.client,
			participation,
			release: async () => {
				if (isReleased) return;
				isReleased = true;
				shared.users -= 1;
				if (shared.users > 0) return;
				this.shared.delete(who);
				await participation.client.removeAllChannels();
			},
		};
	}
}
