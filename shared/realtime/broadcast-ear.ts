import type { BroadcastMessage } from './channel';
import type { Outlet } from './outlet';
import type { BroadcastOptions } from './subscription';

/** How many ids of stored messages are remembered. */
const mostIds = 1000;
/** Milliseconds by which the clocks of server and client may differ. */
const margin = 60_000;

/** Broadcasts of a channel as events; stored ones that a replay gives again come once. */
export class BroadcastEar {
	private readonly ids = new Set<string>();
	private readonly wanted: ReadonlySet<string>;
	private since: number | undefined;

	constructor(
		private readonly channel: string,
		private readonly options: BroadcastOptions,
		private readonly outlet: Outlet,
	) {
		this.wanted = new Set(options.events?.map((event) => event.toLowerCase()));
		this.since = options.replay?.since;
	}

	/** What the next join asks the server to replay. */
	get replay(): { readonly since: number; readonly limit?: number } | undefined {
		const { replay } = this.options;
		if (!replay || this.since === undefined) return undefined;
		return { ...replay, since: this.since };
	}

	/** The server was heard last at this time. */
	fall(heardAt: number): void {
		if (this.since !== undefined) this.since = Math.max(this.since, heardAt - margin);
	}

	take({ event, payload, meta }: BroadcastMessage): void {
		if (this.wanted.size > 0 && !this.wanted.has('*') && !this.wanted.has(event.toLowerCase())) return;
		const id = meta?.id;
		if (id !== undefined && this.isKnown(id)) return;
		const { channel } = this;
		const replayed = meta?.replayed === true;
		this.outlet.push({
			kind: 'broadcast',
			channel,
			event,
			payload,
			replayed,
			...(id !== undefined && { id }),
		});
	}

	private isKnown(id: string): boolean {
		if (this.ids.has(id)) return true;
		this.ids.add(id);
		const [oldest] = this.ids;
		if (this.ids.size > mostIds && oldest !== undefined) this.ids.delete(oldest);
		return false;
	}
}
