import type { Send } from '../../shared';

/** The select that is sent to the small server, as each way takes it. */
export const smallSelect = {
	params: { table: 'todos', filters: [{ column: 'done', operator: 'is', value: false }], limit: 5 },
	path: '/rest/v1/todos?select=*&done=is.false&limit=5',
	key: 'sb_secret_bench',
	headers: {
		apikey: 'sb_secret_bench',
		Authorization: 'Bearer sb_secret_bench',
		'Accept-Profile': 'public',
	},
} as const;

/** The request that the core sends for it, by a host's way to send alone: its reply as the core takes it, parsed. */
export const throughPort = (send: Send, url: string) => async (): Promise<unknown> => {
	const { body } = await send({ method: 'GET', url, headers: smallSelect.headers, timeout: 120_000 });
	return JSON.parse(String(body));
};

/** Long enough for the compiler of the runtime to have come to its end with both sides. */
export const turns = { rounds: 31, warmUps: 20 } as const;

const times = 300;

/** So many selects, one after the other. Throws unless each brings the rows. */
export const manyTimes = (select: () => Promise<unknown>) => async (): Promise<void> => {
	for (let time = 0; time < times; time++) {
		const rows = await select();
		if (!Array.isArray(rows) || rows.length !== 5) throw new Error('the select did not bring five rows');
	}
};

/** Milliseconds of so many selects, as microseconds of one. */
export const perSelect = (milliseconds: number): string => `${Math.round((milliseconds / times) * 1000)} µs`;
