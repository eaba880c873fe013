import { connect, readCsv, runInParts, type Connection } from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

/** A file that is read into a table is let go, however its reading ends. */

let local: Local;
let connection: Connection;
beforeAll(async () => {
	local = await startLocal();
	connection = connect({ url: local.url, key: local.keys.secret, retry: false }, { send: sendByFetch });
}, 60_000);
afterAll(async () => await local?.stop());

/** A CSV file of todos that tells whether it is open; of its titles one can be one that the table refuses. */
function openFile(refused?: number) {
	const file = { isOpen: false, given: 0 };
	async function* chunks() {
		file.isOpen = true;
		try {
			yield 'title\n';
			for (; file.given < 100; file.given++) yield file.given === refused ? '""\n' : `peers ${file.given}\n`;
		} finally {
			file.isOpen = false;
		}
	}
	return Object.assign(file, { rows: readCsv(chunks()) });
}

const write = (rows: unknown, signal?: AbortSignal) =>
	runInParts(
		connection,
		'database.insert',
		{ table: 'todos', rows, batchSize: 10, returning: 'minimal' },
		{ signal },
	);

it('when the reader stops after the first request', async () => {
	const file = openFile();
	for await (const { sent } of write(file.rows)) {
		expect(sent).toBe(10);
		expect(file.isOpen).toBe(true);
		break;
	}
	expect(file).toMatchObject({ isOpen: false, given: 10 });
});

it('when the table refuses a row', async () => {
	const file = openFile(15);
	const all = (async () => {
		for await (const _part of write(file.rows));
	})();
	await expect(all).rejects.toMatchObject({
		code: '23514',
		message: expect.stringContaining('The 10 rows before are stored.'),
	});
	expect(file).toMatchObject({ isOpen: false, given: 20 });
});

it('when it is told to stop', async () => {
	const file = openFile();
	const controller = new AbortController();
	const parts = write(file.rows, controller.signal);
	await parts.next();
	controller.abort();
	await expect(parts.next()).rejects.toMatchObject({ code: 'ABORTED' });
	expect(file.isOpen).toBe(false);
});

it('when all of it is stored', async () => {
	const file = openFile();
	let stored = 0;
	for await (const { sent } of write(file.rows)) stored += sent ?? 0;
	expect(stored).toBe(100);
	expect(file.isOpen).toBe(false);
});
