import type { BroadcastMessage } from './channel-user';
import type { Outlet } from './outlet';
import type { BroadcastOptions } from './subscription';

/** How many ids of stored messages are remembered. */
const mostIds = 1000;
/** Milliseconds by which the clocks of server and client may differ. */
const margin = 60_000;
/** How many stored messages the server gives again at the most. */
const mostReplayed = 25;

/** Broadcasts of a channel as events; stored ones that a replay gives again come once. */
export class BroadcastEar {
	private readonly ids = new Set<string>();
	private readonly wanted: ReadonlySet<string>;
	private since: number | undefined;
	/** Since when nothing was heard before the present join, and how many messages of that time came again. */
	private gap: { readonly from: number; replayed: number } | undefined;

	constructor(
		private readonly channel: string,
		private readonly options: BroadcastOptions,
		private readonly outlet: Outlet,
		private readonly now: () => number,
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
		if (this.since === undefined) return;
		this.since = Math.max(this.since, heardAt - margin);
		this.gap = { from: heardAt, replayed: 0 };
	}

	take(message: BroadcastMessage): void {
		this.pass(message);
		if (message.meta?.replayed === true) this.countReplayed();
	}

	/** Where as many come as may, older ones of the gap may be left out. */
	private countReplayed(): void {
		const { gap, channel, options } = this;
		if (!gap) return;
		gap.replayed += 1;
		if (gap.replayed < (options.replay?.limit ?? mostReplayed)) return;
		this.gap = undefined;
		this.outlet.push({ kind: 'gap', channel, reason: 'disconnected', from: gap.from, to: this.now() });
	}

	private pass({ event, payload, meta }: BroadcastMessage): void {
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
