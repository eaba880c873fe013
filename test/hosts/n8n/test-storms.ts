import { belatedIn, missingIn, repeatedIn, takenBackIn } from '../../storm/missing';
import { storm, type Brought, type Storm } from '../../storm/storm';
import { readTickets } from '../../storm/tickets';
import { until } from '../../until';
import type { StormInN8n } from './storm-in-n8n';

/** Another one shows more. */
const seed = Number(process.env.CHAOS_SEED ?? 20_261_127);

/** Eight writers commit more than a thousand rows in each of two storms. */
const writing = { writers: 8, transactions: 60 };

/** What a real n8n promises, whatever happens to the socket, the project and n8n. */
export function testStorms(weatherOf: () => StormInN8n): void {
	const weather = async (label: string, interrupt: Storm['interrupt']): Promise<Brought> => {
		const { project } = weatherOf();
		const brought = await storm(project, { ...writing, label, seed: seed + label.length, interrupt });
		const tickets = await readTickets(project.sql);
		const missing = async () => {
			const cutOff = await weatherOf().cutOff();
			return missingIn(tickets, await weatherOf().heard()).filter(
				({ title }) => !cutOff.includes(`"${title}\\"`),
			);
		};
		await until(
			async () => (await missing()).length === 0,
			async () =>
				`all are heard; after ${brought.happened.join(', ')} not ${JSON.stringify((await missing()).slice(0, 5))}`,
			{ patience: 180_000, every: 500 },
		);
		return brought;
	};

	test('in a storm, every row is heard in its latest state, and once after a clean stop', async () => {
		const { titles } = await weather('stopped', async () => await weatherOf().deactivateForAWhile());
		const heard = await weatherOf().heard();
		expect(repeatedIn(heard)).toEqual([]);
		expect(belatedIn(heard)).toEqual([]);
		expect(takenBackIn(heard, titles)).toEqual([]);
		expect(titles.size).toBeGreaterThan(1000);
		expect(await weatherOf().failuresOf(weatherOf().listening)).toEqual([]);
	}, 400_000);

	test('without catch-up, the gap is told once', async () => {
		const failures = async () => await weatherOf().failuresOf(weatherOf().blind);
		// It is told by who stands again, which may take its time after so many failures.
		await until(async () => (await failures()).length > 0, 'the gap is told', {
			patience: 90_000,
			every: 500,
		});
		expect(await failures()).toEqual([expect.stringContaining('Nothing was heard from')]);
	}, 120_000);

	test('in a storm with a crash of n8n, every row is heard in its latest state', async () => {
		const { titles } = await weather('killed', async () => await weatherOf().killAndStart());
		const heard = (await weatherOf().heard()).filter(({ title }) => title.startsWith('killed'));
		expect(takenBackIn(heard, titles)).toEqual([]);
		expect(titles.size).toBeGreaterThan(1000);
		// Nothing comes a third time: it was killed once.
		expect(repeatedIn(heard, 2)).toEqual([]);
		expect(belatedIn(heard)).toEqual([]);
	}, 400_000);
}
