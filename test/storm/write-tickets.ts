import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../shared/realtime/random';
import type { RestartableLocal } from './restartable-local';

export interface Writing {
	/** The same seed writes the same. */
	readonly seed: number;
	readonly writers: number;
	/** Of each writer. */
	readonly transactions: number;
	/** What the titles begin with. */
	readonly label: string;
}

/** What was written so far. */
export interface Written {
	/** Transactions that were committed or taken back. */
	transactions: number;
	/** Of the rows that were committed, each time they were. */
	readonly titles: Set<string>;
}

class TakenBack extends Error {}

/**
 * Commits tickets from several connections at once. A transaction makes some, or changes one of the writer's own, is held
 * open for a random time, and is now and then taken back: the order of the cursor is not the order of the commits.
 */
export async function writeTickets(
	project: RestartableLocal,
	{ seed, writers, transactions, label }: Writing,
	written: Written,
): Promise<void> {
	const write = async (writer: number): Promise<void> => {
		const random = createRandom(seed * 100 + writer);
		const own: number[] = [];
		for (let number = 0; number < transactions; number++) {
			const title = `${label}-${writer}-${number}`;
			const titles: string[] = [];
			const made: number[] = [];
			const isTakenBack = random.below(12) === 0;
			const known = own.length > 0 && random.next() < 0.3 ? random.pick(own) : undefined;
			const count = 1 + random.below(8);
			const held = random.next() < 0.3 ? random.below(500) : random.below(30);
			await project
				.write(
					async (sql) =>
						await sql.begin(async (transaction) => {
							if (known === undefined) {
								for (let row = 0; row < count; row++) {
									titles.push(`${title}.${row}`);
									const [ticket] =
										await transaction`insert into public.tickets (title) values (${`${title}.${row}`}) returning id`;
									made.push(Number(ticket?.id));
								}
							} else {
								titles.push(title);
								await transaction`update public.tickets set title = ${title}, updated_at = clock_timestamp() where id = ${known}`;
							}
							await sleep(held);
							if (isTakenBack) throw new TakenBack();
						}),
				)
				.then(() => {
					for (const each of titles) written.titles.add(each);
					own.push(...made);
				})
				.catch((error: unknown) => {
					if (!(error instanceof TakenBack)) throw error;
				});
			written.transactions += 1;
			await sleep(random.below(200));
		}
	};
	await Promise.all(Array.from({ length: writers }, async (_, writer) => await write(writer)));
}
