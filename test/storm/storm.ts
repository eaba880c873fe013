import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../shared/realtime/random';
import { disastersBy } from './disasters';
import type { RestartableLocal } from './restartable-local';
import { writeTickets, type Writing, type Written } from './write-tickets';

export interface Storm extends Writing {
	/** What happens to who listens, once a third has been written. Meanwhile there is no other disaster. */
	readonly interrupt: () => Promise<void>;
}

/** What a storm has brought. */
export interface Brought extends Written {
	readonly happened: readonly string[];
}

/** Many write at once, while everything happens that can happen to sockets, servers and who listens. */
export async function storm(project: RestartableLocal, { interrupt, ...writing }: Storm): Promise<Brought> {
	const random = createRandom(writing.seed);
	const written: Written = { transactions: 0, titles: new Set() };
	const happened: string[] = [];
	let isWriting = true;
	let isInterrupted = false;

	const interruptOnce = async (): Promise<void> => {
		isInterrupted = true;
		happened.push('interrupted');
		await interrupt();
	};
	const bringDisasters = async (): Promise<void> => {
		for (const { disaster, isNew } of disastersBy(random)) {
			if (!isNew && !isWriting) break;
			await sleep(random.below(800));
			if (!isInterrupted && written.transactions > (writing.writers * writing.transactions) / 3)
				await interruptOnce();
			happened.push(disaster.name);
			await disaster.happen(project, random);
		}
		if (!isInterrupted) await interruptOnce();
	};
	await Promise.all([
		writeTickets(project, writing, written).finally(() => (isWriting = false)),
		bringDisasters(),
	]);
	return { ...written, happened };
}
