import { SupabaseError, type RealtimeCode } from '../error';
import type { RealtimeChannel } from './channel';
import type { ChannelUser } from './channel-user';
import type { ChannelConfig } from './channel-config';
import type { RealtimeClient } from './client';
import type { Payload } from './frame';
import type { Left } from './membership';
import type { PresenceState } from './subscription';
import type { Trouble } from './trouble';

/** Milliseconds until a channel that is not joined is given up on, by whoever waits for it. */
const patience = 10_000;

interface Waiting {
	readonly isDone: () => boolean;
	readonly settle: (failure?: SupabaseError) => void;
}

/** A place in a channel from which messages are sent, joined with all that was wished for so far. */
export class Seat {
	readonly owners = new Set<object>();
	private config: ChannelConfig = {};
	private detach: (() => void) | undefined;
	private trackedBy: object | undefined;
	private trouble: Trouble | undefined;
	/** It was in the channel once. */
	hasJoined = false;
	private readonly waiting = new Set<Waiting>();

	constructor(
		private readonly client: RealtimeClient,
		readonly channel: RealtimeChannel,
	) {}

	/** Whether others of the connection are in the channel, too. */
	get isShared(): boolean {
		return this.channel.usedBy > (this.detach ? 1 : 0);
	}

	/** Wishes for more than before. Throws INVALID_PARAMETER where that excludes what others wish for. */
	wish(more: ChannelConfig): void {
		const config = add(this.config, more);
		if (this.detach && JSON.stringify(config) === JSON.stringify(this.config)) return;
		const wasIn = this.detach !== undefined;
		this.detach?.();
		this.detach = undefined;
		try {
			this.detach = this.channel.use(this.userWith(config));
			this.config = config;
		} finally {
			// Refused: as it was before.
			if (wasIn) this.detach ??= this.channel.use(this.userWith(this.config));
		}
		this.channel.subscribe();
	}

	async joined(): Promise<void> {
		if (this.channel.state === 'errored' && this.trouble?.mustAct) throw this.trouble.error;
		await this.wait(() => this.channel.state === 'joined', 'The channel was not joined in time');
		this.hasJoined = true;
	}

	async track(payload: Payload, owner: object): Promise<void> {
		// Also when it fails: it is sent again with the next join.
		this.trackedBy = owner;
		await this.channel.track(payload);
	}

	async untrack(): Promise<void> {
		this.trackedBy = undefined;
		await this.channel.untrack();
	}

	async untrackFor(owner: object): Promise<void> {
		// A server that is gone shows nobody any more.
		if (this.trackedBy === owner) await this.untrack().catch(() => undefined);
	}

	/** Who is present, as soon as the server has told it. */
	async presenceState(): Promise<PresenceState> {
		await this.wait(() => this.channel.isPresenceKnown, 'The server did not tell in time who is present');
		return this.channel.presenceState();
	}

	async leave(): Promise<Left> {
		this.detach?.();
		this.detach = undefined;
		this.settleAll(notJoined('The channel was left'));
		if (!this.channel.isUsed) return await this.client.removeChannel(this.channel);
		if (this.trackedBy) await this.untrack().catch(() => undefined);
		return 'ok';
	}

	private userWith(config: ChannelConfig): ChannelUser {
		return {
			config: () => config,
			...(config.presence?.enabled && {
				presence: () => this.look(),
			}),
			status: (status) => {
				if (status !== 'SUBSCRIBED') return;
				this.trouble = undefined;
				this.look();
			},
			fell: (trouble) => {
				this.trouble = trouble;
				if (trouble.mustAct) this.settleAll(trouble.error);
			},
		};
	}

	private async wait(isDone: () => boolean, tooLate: string): Promise<void> {
		if (isDone()) return;
		await new Promise<void>((resolve, reject) => {
			const waiting: Waiting = {
				isDone,
				settle: (failure) => {
					this.waiting.delete(waiting);
					cancel();
					if (failure) reject(failure);
					else resolve();
				},
			};
			const cancel = this.client.after(patience, () =>
				waiting.settle(this.trouble?.error ?? notJoined(tooLate)),
			);
			this.waiting.add(waiting);
		});
	}

	private look(): void {
		for (const waiting of [...this.waiting]) if (waiting.isDone()) waiting.settle();
	}

	private settleAll(failure: SupabaseError): void {
		for (const waiting of [...this.waiting]) waiting.settle(failure);
	}
}

const notJoined = (reason: string): SupabaseError =>
	new SupabaseError({
		reason,
		advice: 'Look at whether the project can be reached, and send again.',
		code: 'NOT_JOINED' satisfies RealtimeCode,
	});

/** What was wished for before stays, unless it is wished for otherwise. */
const add = (before: ChannelConfig, more: ChannelConfig): ChannelConfig => ({
	...before,
	...(more.private !== undefined && { private: more.private }),
	broadcast: { ...before.broadcast, ...more.broadcast },
	presence: { ...before.presence, ...more.presence },
});
