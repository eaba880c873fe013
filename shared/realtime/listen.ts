import { invalid } from '../error';
import { defaultBackOff, delayBeforeTry } from './back-off';
import { BroadcastEar } from './broadcast-ear';
import { CatchUp } from './catch-up/catch-up';
import { changeId } from './catch-up/change-id';
import type { ChannelUser, RealtimeChannel } from './channel';
import type { RealtimeClient } from './client';
import { toWireBinding } from './bindings';
import { Outlet } from './outlet';
import { presenceEar } from './presence-ear';
import { StatusBoard } from './status-board';
import type {
	ChangesOptions,
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

/** Milliseconds between two readings. */
const pollEvery = 60_000;
const sweepEvery = 300_000;

class Listening implements Subscription {
	private readonly board: StatusBoard;
	private readonly outlet: Outlet;
	private readonly name: string;
	private readonly catchUp: CatchUp | undefined;
	private readonly broadcastEar: BroadcastEar | undefined;
	private readonly user: ChannelUser;
	private channel: RealtimeChannel | undefined;
	private detach = (): void => {};
	private cancel = (): void => {};
	private isStopped = false;
	private failures = 0;
	/** It stood before. */
	private hasStood = false;
	private isBegun = false;
	/** When the server was heard last before the subscription fell. */
	private silentSince: number | undefined;

	constructor(
		private readonly client: RealtimeClient,
		private readonly options: SubscriptionOptions,
		handlers: SubscriptionHandlers,
	) {
		const { changes = [], broadcast, presence, catchUp, queueSize = 10_000 } = options;
		if (changes.length === 0 && !broadcast && !presence)
			throw invalid('event', 'There is nothing to listen to', 'Choose changes, broadcasts or presence.');
		this.name = nameOf(options);
		this.board = new StatusBoard(handlers.tell?.bind(handlers), () => this.outlet.queued);
		this.outlet = new Outlet(this.name, queueSize, handlers, this.board, client);
		this.catchUp = catchUp && this.createCatchUp(catchUp, queueSize);
		this.broadcastEar = broadcast && new BroadcastEar(this.name, broadcast, this.outlet);
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
		await Promise.all([this.catchUp?.stop(), leave()]);
	}

	private async start(): Promise<void> {
		const failure = await this.catchUp?.prepare().then(
			() => undefined,
			(error: unknown) => troubleOf(error, []),
		);
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
		const { options, outlet, board, name, broadcastEar } = this;
		const { presence, broadcast, statusEvents, systemEvents } = options;
		const hear = presence && presenceEar(name, presence, () => this.channel?.presenceState() ?? {}, outlet);
		return {
			config: () => ({
				...(options.private !== undefined && { private: options.private }),
				...(broadcast && {
					broadcast: {
						self: broadcast.self,
						ack: broadcast.ack,
						...(broadcastEar?.replay && { replay: broadcastEar.replay }),
					},
				}),
				...(presence && { presence: { key: presence.key, enabled: true } }),
			}),
			changes: (options.changes ?? []).map((each) => ({
				wire: toWireBinding(this.widened(each)),
				take: (change) => this.take(change),
			})),
			...(broadcastEar && {
				broadcast: (message) => {
					board.count('received');
					broadcastEar.take(message);
				},
			}),
			...(hear && {
				presence: (message) => {
					board.count('received');
					hear(message);
				},
			}),
			joining: () => {
				// Also where it stood until now: somebody else wants more of the channel, and it is joined anew for all.
				if (this.hasStood && this.silentSince === undefined) this.fall();
				board.set('joining');
			},
			stands: () => this.stand(),
			fell: (why, nextTry) => {
				this.fall();
				board.wait(why, nextTry);
			},
			complained: (why) => board.complain(why),
			status: (status, error) => {
				if (statusEvents) outlet.push({ kind: 'status', channel: name, status, ...(error && { error }) });
			},
			system: ({ status, extension, message }) => {
				if (systemEvents) outlet.push({ kind: 'system', channel: name, status, extension, message });
			},
		};
	}

	/** Catch-up must see which rows are there, and their cursor. */
	private widened(changes: ChangesOptions): ChangesOptions {
		const { catchUp } = this.options;
		if (!catchUp) return changes;
		const { event, columns = [] } = changes;
		return {
			...changes,
			...(event === 'UPDATE' && { event: '*' as const }),
			...(columns.length > 0 && { columns: [...new Set([...columns, catchUp.cursor])] }),
		};
	}

	private take(change: PostgresChange): void {
		this.board.count('received');
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
		if (this.hasStood && this.silentSince !== undefined) {
			this.board.count('recovered');
			this.reportGap(this.silentSince);
		}
		this.silentSince = undefined;
		this.hasStood = true;
		this.board.set('standing');
		this.catchUp?.stand();
		this.settle();
	}

	/** Ready is who hears, and knows where to go on after a gap. */
	private settle(): void {
		if (this.hasStood && (!this.catchUp || this.isBegun)) this.board.isReady();
	}

	private fall(): void {
		this.silentSince ??= this.client.heardAt;
		this.catchUp?.fall();
		this.broadcastEar?.fall(this.client.heardAt);
	}

	/** What catch-up or the server's replay gives again is no gap, and presence tells by itself how it is. */
	private reportGap(from: number): void {
		const { changes = [], broadcast } = this.options;
		const isLost = (changes.length > 0 && !this.catchUp) || (broadcast && !this.broadcastEar?.replay);
		if (!isLost) return;
		const to = this.client.now();
		this.outlet.push({ kind: 'gap', channel: this.name, reason: 'disconnected', from, to });
	}

	private createCatchUp(options: NonNullable<SubscriptionOptions['catchUp']>, queueSize: number): CatchUp {
		const { client, board, outlet } = this;
		const [changes, ...more] = this.options.changes ?? [];
		if (!changes || more.length > 0)
			throw invalid(
				'catchUp',
				'Catch-up needs changes of exactly one table',
				'Listen to the others separately.',
			);
		const isPolling = options.by === 'polling';
		return new CatchUp({
			connection: client.connection,
			channel: this.name,
			changes,
			options,
			after: client.after,
			random: () => client.random(),
			holdAtMost: queueSize,
			queue: outlet,
			begun: () => {
				this.isBegun = true;
				this.settle();
			},
			reading: (isReading) => {
				if (!isPolling && this.silentSince === undefined && this.hasStood)
					board.set(isReading ? 'catchingUp' : 'standing');
			},
			caughtUp: () => {
				board.hasRead();
				if (isPolling) {
					this.hasStood = true;
					board.set('polling');
					this.settle();
				}
				this.planReading(options, changes);
			},
			failed: (why) => board.cannotRead(why),
			troubled: (why) => board.complain(why),
			repeated: () => board.count('repeated'),
			lost: () => outlet.lose(),
		});
	}

	/** The next reading: of polling, or beside the socket, against what the server lost without a word. */
	private planReading(
		{ every, by, of }: NonNullable<SubscriptionOptions['catchUp']>,
		{ filters }: ChangesOptions,
	): void {
		// A row that came to match the filter is no new row.
		if (every === undefined && by !== 'polling' && of === 'rows' && filters !== undefined) return;
		this.cancel();
		const wait = every ?? (by === 'polling' ? pollEvery : sweepEvery);
		this.cancel = this.client.after(wait, () => {
			if (this.silentSince === undefined) this.catchUp?.read();
		});
	}
}

function nameOf({ channel, changes = [], broadcast, presence }: SubscriptionOptions): string {
	const name = channel?.trim().replace(/^realtime:/, '') ?? '';
	if (name !== '') return name;
	if (broadcast || presence)
		throw invalid('channel', 'The channel has no name', 'Name the one that senders use.');
	const [first] = changes;
	return ['changes', first?.schema ?? 'public', first?.table ?? '*', crypto.randomUUID().slice(0, 8)].join(
		':',
	);
}
