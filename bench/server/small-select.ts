import type { Send } from '../../shared';

/** A small select as each way takes it: the first five rows of a table that are not done. */
export const selectOf = (table: string, key: string) =>
	({
		table,
		params: { table, filters: [{ column: 'done', operator: 'is', value: false }], limit: 5 },
		path: `/rest/v1/${table}?select=*&done=is.false&limit=5`,
		key,
		headers: { apikey: key, Authorization: `Bearer ${key}`, 'Accept-Profile': 'public' },
	}) as const;

/** The select that is sent to the small server. */
export const smallSelect = selectOf('todos', 'sb_secret_bench');

/** The request that the core sends for it, by a host's way to send alone: its reply as the core takes it, parsed. */
export const throughPort =
	(send: Send, url: string, headers = smallSelect.headers) =>
	async (): Promise<unknown> => {
		const { body } = await send({ method: 'GET', url, headers, timeout: 120_000 });
		return JSON.parse(String(body));
	};

/**
 * Long enough for the compiler of the runtime to have come to its end with both sides; and many short rounds, which alone
 * tell what a side takes from what differs from round to round.
 */
export const turns = { rounds: 101, warmUps: 60 } as const;

const many = 100;

/** So many selects, one after the other. Throws unless each brings the rows. */
export const manyTimes =
	(select: () => Promise<unknown>, times = many) =>
	async (): Promise<void> => {
		for (let time = 0; time < times; time++) {
			const rows = await select();
			if (!Array.isArray(rows) || rows.length !== 5) throw new Error('the select did not bring five rows');
		}
	};

/** Milliseconds of so many selects, as microseconds of one. */
export const perSelect = (milliseconds: number, times = many): string =>
	`${Math.round((milliseconds / times) * 1000)} µs`;
