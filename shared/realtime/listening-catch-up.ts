import { invalid } from '../error';
import { CatchUp } from './catch-up/catch-up';
import { pauseBeforeReading } from './catch-up/pause-before-reading';
import type { RealtimeClient } from './client';
import type { Outlet } from './outlet';
import type { Standing } from './standing';
import type { StatusBoard } from './status-board';
import type { CatchUpOptions, SubscriptionOptions } from './subscription';

export interface ListeningCatchUpParts {
	readonly client: RealtimeClient;
	/** Of the channel. */
	readonly name: string;
	readonly queueSize: number;
	readonly outlet: Outlet;
	readonly board: StatusBoard;
	readonly standing: Standing;
	/** Where events begin is known. */
	begun(): void;
	/** Polling has read everything, so that the subscription stands without a socket. */
	stands(): void;
	/** The next reading begins after so many milliseconds. */
	plan(pause: number): void;
}

/** Catch-up as a part of a subscription, whose status tells of it. Throws INVALID_PARAMETER. */
export function createListeningCatchUp(
	options: CatchUpOptions,
	{ changes: [changes, ...more] = [] }: SubscriptionOptions,
	{ client, name, queueSize, outlet, board, standing, begun, stands, plan }: ListeningCatchUpParts,
): CatchUp {
	if (!changes || more.length > 0)
		throw invalid(
			'catchUp',
			'Catch-up needs changes of exactly one table',
			'Listen to the others separately.',
		);
	const isPolling = options.by === 'polling';
	return new CatchUp({
		connection: client.connection,
		channel: name,
		changes,
		options,
		after: client.after,
		random: () => client.random(),
		holdAtMost: queueSize,
		queue: outlet,
		begun,
		reading: (isReading) => {
			if (!isPolling && standing.isNow) board.set(isReading ? 'catchingUp' : 'standing');
		},
		caughtUp: () => {
			board.hasRead();
			if (isPolling) stands();
			const pause = pauseBeforeReading(options, changes);
			if (pause !== undefined) plan(pause);
		},
		failed: (why) => board.cannotRead(why),
		troubled: (why) => board.complain(why),
		repeated: () => board.count('repeated'),
		lost: () => outlet.lose(),
	});
}
