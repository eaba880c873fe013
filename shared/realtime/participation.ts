import { SupabaseError, type RealtimeCode } from '../error';
import type { ChannelConfig } from './channel-config';
import type { RealtimeChannel } from './channel';
import type { RealtimeClient } from './client';
import type { Left } from './membership';
import { Seat } from './seat';

/** Who needs a channel, told by identity: such as a node of a flow. */
export type Owner = object;

/**
 * The channels that a connection's messages have to do with: joined when the first one needs it, and left when all of
 * those for whom it was needed are gone. Listeners of the same connection use the same channels.
 */
export class Participation {
	private readonly seats = new Map<string, Seat>();

	constructor(readonly client: RealtimeClient) {}

	/** The channel, joined with what is wished for. Rejects with a SupabaseError when the server refuses, or is not in time. */
	async enter(given: string, wish: ChannelConfig, owner: Owner): Promise<Seat> {
		const channel = this.client.channel(given);
		const seat = this.seats.get(channel.name) ?? new Seat(this.client, channel);
		try {
			seat.wish(wish);
		} finally {
			// Refused: nobody is in a channel that was made for it.
			if (!channel.isUsed) void this.client.removeChannel(channel);
		}
		this.seats.set(channel.name, seat);
		seat.owners.add(owner);
		await seat.joined().catch(async (error: unknown) => {
			// What a message could not enter is not tried again behind its back.
			if (!seat.hasJoined && this.seats.get(channel.name) === seat) {
				this.seats.delete(channel.name);
				await seat.leave();
			}
			throw error;
		});
		return seat;
	}

	/** The seat in a channel that was entered before. Throws NOT_JOINED where there is none. */
	seatIn(given: string): Seat {
		const name = given.trim().replace(/^realtime:/, '');
		const seat = this.seats.get(name);
		if (seat) return seat;
		throw new SupabaseError({
			reason: `This connection has not entered the channel '${name}'`,
			advice: 'Send to it or track in it first, as the same project or user.',
			code: 'NOT_JOINED' satisfies RealtimeCode,
			field: 'channel',
		});
	}

	get channels(): readonly RealtimeChannel[] {
		return this.client.channels;
	}

	/** Leaves a channel, whoever needed it. Throws where listeners are in it too: they would not hear a word any more. */
	async leave(given: string): Promise<Left> {
		const seat = this.seatIn(given);
		if (seat.isShared)
			throw new SupabaseError({
				reason: `Others of this connection listen to the channel '${seat.channel.name}'`,
				advice: 'It is left when they are stopped.',
				code: 'CHANNEL_IN_USE' satisfies RealtimeCode,
				field: 'channel',
			});
		this.seats.delete(seat.channel.name);
		return await seat.leave();
	}

	/** Leaves every channel that was entered, but for those that listeners are in. Tells which, and how that went. */
	async leaveAll(): Promise<ReadonlyArray<{ readonly channel: string; readonly left: Left }>> {
		const own = [...this.seats.values()].filter(({ isShared }) => !isShared);
		return await Promise.all(
			own.map(async ({ channel: { name } }) => ({ channel: name, left: await this.leave(name) })),
		);
	}

	/** The owner needs nothing any more: what only they needed is left, and what they have shown there is taken back. */
	async release(owner: Owner): Promise<void> {
		const left = [...this.seats.values()].map(async (seat) => {
			if (!seat.owners.delete(owner)) return;
			if (seat.owners.size > 0) return await seat.untrackFor(owner);
			this.seats.delete(seat.channel.name);
			await seat.leave();
		});
		await Promise.all(left);
	}
}
