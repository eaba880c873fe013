import type postgres from 'postgres';
import { createRandom } from '../../shared/realtime/random';

export interface Writing {
	/** The same seed writes the same. */
	readonly seed: number;
	readonly writers: number;
	/** Of each writer; each writes one to three rows, or changes some of its own. */
	readonly transactions: number;
}

/** Commits tickets from several connections at once, each transaction held open for a random time. */
export async function writeTickets(
	sql: postgres.Sql,
	{ seed, writers, transactions }: Writing,
): Promise<void> {
	const write = async (writer: number): Promise<void> => {
		const random = createRandom(seed + writer);
		const own: number[] = [];
		for (let number = 0; number < transactions; number++) {
			await sql.begin(async (transaction) => {
				const [known] = own.length > 0 && random.next() < 0.4 ? [random.pick(own)] : [];
				const title = `w${writer}-${number}`;
				if (known === undefined) {
					const count = 1 + random.below(3);
					for (let row = 0; row < count; row++) {
						const [made] =
							await transaction`insert into public.tickets (title) values (${`${title}.${row}`}) returning id`;
						own.push(Number(made?.id));
					}
				} else {
					await transaction`update public.tickets set title = ${title}, updated_at = clock_timestamp() where id = ${known}`;
				}
				await transaction`select pg_sleep(${random.next() * 0.4})`;
			});
		}
	};
	await Promise.all(Array.from({ length: writers }, async (_, writer) => await write(writer)));
}
