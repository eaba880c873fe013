import type { BroadcastMessage } from './channel-user';
import type { Outlet } from './outlet';
import { KnownIds } from './known-ids';
import { ReplayPosition, type ReplayPositionParts } from './replay-position';
import type { BroadcastOptions } from './subscription';

/** Broadcasts of a channel as events; stored ones that a replay gives again come once. */
export class BroadcastEar {
	private readonly wanted: ReadonlySet<string>;
	private readonly known = new KnownIds(mostIds);
	/** Of a channel whose stored messages are replayed. */
	readonly position: ReplayPosition | undefined;

	constructor(
		private readonly channel: string,
		{ events, replay }: BroadcastOptions,
		private readonly outlet: Outlet,
		parts: Omit<ReplayPositionParts, 'missed'>,
	) {
		this.position =
			replay &&
			new ReplayPosition(replay, this.known, {
				...parts,
				missed: (from) =>
					outlet.push({ kind: 'gap', channel, reason: 'disconnected', from, to: parts.now() }),
			});
		this.wanted = new Set(events?.map((event) => event.toLowerCase()));
	}

	take({ event, payload, meta }: BroadcastMessage): void {
		const { channel, outlet, position, known } = this;
		const id = meta?.id;
		const replayed = meta?.replayed === true;
		if (id === undefined) {
			if (this.isWanted(event)) outlet.push({ kind: 'broadcast', channel, event, payload, replayed });
			return;
		}
		const isNew = !known.has(id);
		if (isNew) {
			known.add(id);
			if (this.isWanted(event))
				outlet.push(
					{ kind: 'broadcast', channel, event, payload, replayed, id },
					position?.await(id, replayed),
				);
		}
		// After its event, since what may be missing came before.
		position?.take(replayed, isNew);
	}

	private isWanted(event: string): boolean {
		return this.wanted.size === 0 || this.wanted.has('*') || this.wanted.has(event.toLowerCase());
	}
}

/** How many ids of stored messages are remembered. */
const mostIds = 1000;
