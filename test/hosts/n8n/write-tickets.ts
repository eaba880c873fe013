import type postgres from 'postgres';

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
		const random = randomOf(seed + writer);
		const own: number[] = [];
		for (let number = 0; number < transactions; number++) {
			await sql.begin(async (transaction) => {
				const [known] = own.length > 0 && random() < 0.4 ? [own[Math.floor(random() * own.length)]] : [];
				const title = `w${writer}-${number}`;
				if (known === undefined) {
					const count = 1 + Math.floor(random() * 3);
					for (let row = 0; row < count; row++) {
						const [made] =
							await transaction`insert into public.tickets (title) values (${`${title}.${row}`}) returning id`;
						own.push(Number(made?.id));
					}
				} else {
					await transaction`update public.tickets set title = ${title}, updated_at = clock_timestamp() where id = ${known}`;
				}
				await transaction`select pg_sleep(${random() * 0.4})`;
			});
		}
	};
	await Promise.all(Array.from({ length: writers }, async (_, writer) => await write(writer)));
}

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
