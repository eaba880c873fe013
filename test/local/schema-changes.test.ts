import { openDatabase, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;
beforeAll(async () => {
	local = await startLocal({ seed: false });
});
afterAll(async () => await local.stop());

const statusOf = async (table: string): Promise<number> =>
	(await sendJson(local, 'GET', `/rest/v1/${table}`)).status;

test('a table is found right after it was made, also when somebody looked while it was being made', async () => {
	const database = openDatabase(local);
	const statuses: number[][] = [];
	try {
		for (let round = 1; round <= 40; round++) {
			const before = await database.begin(async (transaction) => {
				await transaction.unsafe(`create table public.made_${round} (id int primary key)`);
				return await statusOf(`made_${round}`);
			});
			statuses.push([before, await statusOf(`made_${round}`)]);
		}
	} finally {
		await database.end();
	}
	expect(statuses).toEqual(statuses.map(() => [404, 200]));
});
