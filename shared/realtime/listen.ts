import { invalid } from '../error';
import { defaultBackOff, delayBeforeTry } from './back-off';
import { BroadcastEar } from './broadcast-ear';
import type { CatchUp } from './catch-up/catch-up';
import { changeId } from './catch-up/change-id';
import type { RealtimeChannel } from './channel';
import type { ChannelUser } from './channel-user';
import { channelNameOf } from './channel-name-of';
import type { RealtimeClient } from './client';
import { createListeningCatchUp } from './listening-catch-up';
import { createListeningUser } from './listening-user';
import { Outlet } from './outlet';
import { Standing } from './standing';
import { StatusBoard } from './status-board';
import type {
	CatchUpOptions,
	PostgresChange,
	Subscription,
	SubscriptionHandlers,
	SubscriptionOptions,
} from './subscription';
import { troubleOf } from './trouble';

/**
 * Listens, whatever becomes of the socket, the server or this process: see `SubscriptionOptions`. Throws
 * INVALID_PARAMETER for wishes that cannot be fulfilled; everything else is told by `ready` and by the status.
 */
export function listen(
	client: RealtimeClient,
	options: SubscriptionOptions,
	handlers: SubscriptionHandlers,
): Subscription {
	return new Listening(client, options, handlers);
}

class Listening implements Subscription {
	private readonly board: StatusBoard;
	private readonly outlet: Outlet;
	private readonly name: string;
	private readonly catchUp: CatchUp | undefined;
	private readonly broadcastEar: BroadcastEar | undefined;
	private readonly user: ChannelUser;
	private readonly standing = new Standing();
	private channel: RealtimeChannel | undefined;
	private detach = (): void => {};
	private cancel = (): void => {};
	private isStopped = false;
	private failures = 0;
	private isBegun = false;

	constructor(
		private readonly client: RealtimeClient,
		private readonly options: SubscriptionOptions,
		handlers: SubscriptionHandlers,
	) {
		const { changes = [], broadcast, presence, catchUp, queueSize = 10_000 } = options;
		if (changes.length === 0 && !broadcast && !presence)
			throw invalid('event', 'There is nothing to listen to', 'Choose changes, broadcasts or presence.');
		this.name = channelNameOf(options);
		this.board = new StatusBoard(handlers.tell?.bind(handlers), () => this.outlet.queued);
		this.outlet = new Outlet(this.name, queueSize, handlers, this.board, client);
		this.catchUp = catchUp && this.createCatchUp(catchUp, queueSize);
		this.broadcastEar =
			broadcast &&
			new BroadcastEar(this.name, broadcast, this.outlet, {
				of: JSON.stringify([client.connection.url, this.name]),
				now: () => client.now(),
				after: client.after,
				troubled: (why) => this.board.complain(why),
			});
		this.user = this.createUser();
		void this.start();
	}

	get ready(): Promise<void> {
		return this.board.ready;
	}

	get status() {
		return this.board.status;
	}

	async stop(): Promise<void> {
		if (this.isStopped) return;
		this.isStopped = true;
		this.cancel();
		this.detach();
		this.outlet.close();
		this.board.set('stopped');
		const { channel } = this;
		const leave = async (): Promise<void> => {
			if (channel && !channel.isUsed) await this.client.removeChannel(channel);
			// Others stay in the channel; nobody sees this one there any more.
			else if (this.options.presence?.track) await channel?.untrack().catch(() => undefined);
		};
		await Promise.all([this.catchUp?.stop(), this.broadcastEar?.position?.stop(), leave()]);
	}

	private async start(): Promise<void> {
		const failure = await this.catchUp?.prepare().then(
			() => undefined,
			(error: unknown) => troubleOf(error, []),
		);
		if (!failure) await this.broadcastEar?.position?.prepare();
		if (this.isStopped) return;
		if (failure) {
			this.failures += 1;
			const attempt = failure.mustAct ? Infinity : this.failures;
			const delay = delayBeforeTry(attempt, defaultBackOff, () => this.client.random());
			this.board.wait(failure, delay);
			this.cancel = this.client.after(delay, () => void this.start());
			return;
		}
		if (this.options.catchUp?.by === 'polling') {
			this.board.set('polling');
			this.catchUp?.stand();
		} else this.join();
	}

	private join(): void {
		try {
			this.channel = this.client.channel(this.name);
			this.detach = this.channel.use(this.user);
		} catch (error) {
			const why = troubleOf(error, []);
			this.board.refuse(why);
			return this.board.complain(why);
		}
		this.channel.subscribe();
		const { presence } = this.options;
		// What it tracks is sent with each join, should it not be in time for this one.
		if (presence?.track)
			this.channel.track(presence.track).catch((error: unknown) => {
				const why = troubleOf(error, []);
				if (why.error.code !== 'NOT_JOINED' && why.error.code !== 'SOCKET_CLOSED') this.board.complain(why);
			});
	}

	private createUser(): ChannelUser {
		const { options, outlet, board, name, broadcastEar, standing } = this;
		return createListeningUser(options, {
			name,
			outlet,
			board,
			broadcastEar,
			presenceState: () => this.channel?.presenceState() ?? {},
			take: (change) => this.take(change),
			joining: () => {
				// Also where it stood until now: somebody else wants more of the channel, and it is joined anew for all.
				if (standing.isNow) this.fall();
				board.set('joining');
			},
			stands: () => this.stand(),
			fell: (why, nextTry) => {
				this.fall();
				board.wait(why, nextTry);
			},
			faltered: (why) => {
				// Who hears nothing but broadcasts and presence misses nothing.
				if (options.changes?.length) this.fall();
				board.complain(why);
			},
			complained: (why) => board.complain(why),
		});
	}

	private take(change: PostgresChange): void {
		if (this.catchUp) this.catchUp.take(change);
		else
			this.outlet.push({
				kind: 'change',
				channel: this.name,
				id: changeId(change),
				replayed: false,
				change,
			});
	}

	private stand(): void {
		const missedSince = this.standing.stand();
		if (missedSince !== undefined) {
			this.board.count('recovered');
			this.reportGap(missedSince);
		}
		this.board.set('standing');
		this.catchUp?.stand();
		this.settle();
	}

	/** Ready is who hears, and knows where to go on after a gap. */
	private settle(): void {
		if (this.standing.isKnown && (!this.catchUp || this.isBegun)) this.board.isReady();
	}

	private fall(): void {
		this.standing.fall(this.client.heardAt);
		this.catchUp?.fall();
		this.broadcastEar?.position?.fall(this.client.heardAt);
	}

	/** What catch-up or the server's replay gives again is no gap, and presence tells by itself how it is. */
	private reportGap(from: number): void {
		const { changes = [], broadcast } = this.options;
		const isLost =
			(changes.length > 0 && (this.catchUp?.losesUpdates ?? true)) ||
			(broadcast && !this.broadcastEar?.position);
		if (!isLost) return;
		const to = this.client.now();
		this.outlet.push({ kind: 'gap', channel: this.name, reason: 'disconnected', from, to });
	}

	private createCatchUp(options: CatchUpOptions, queueSize: number): CatchUp {
		const { client, name, outlet, board, standing } = this;
		return createListeningCatchUp(options, this.options, {
			client,
			name,
			queueSize,
			outlet,
			board,
			standing,
			begun: () => {
				this.isBegun = true;
				this.settle();
			},
			stands: () => {
				standing.stand();
				board.set('polling');
				this.settle();
			},
			plan: (pause) => {
				this.cancel();
				this.cancel = client.after(pause, () => {
					if (!standing.isInterrupted) this.catchUp?.read();
				});
			},
		});
	}
}
