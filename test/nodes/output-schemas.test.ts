import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startLocal, type Local } from '../local/harness';
import { runNode } from './harness';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local.stop());

const folder = path.resolve(__dirname, '../../nodes/SupabaseDatabase/__schema__/v1.0.0/row');

/** What the editor offers of an output before the node has run, where it is the same for every table. */
it.each(readdirSync(folder).map((file) => path.parse(file).name))(
	'the output of %s is as its schema says',
	async (operation) => {
		const { properties } = JSON.parse(readFileSync(path.join(folder, `${operation}.json`), 'utf8')) as {
			readonly properties: Readonly<Record<string, { readonly type: string }>>;
		};
		const { outputs } = await runNode({
			credential: { url: local.url, key: local.keys.secret },
			parameters: { resource: 'row', operation, table: 'todos' },
		});
		const [item] = outputs[0] ?? [];
		const types = Object.entries(item?.json ?? {}).map(([name, value]) => [
			name,
			Number.isInteger(value) ? 'integer' : typeof value,
		]);
		expect(types).toEqual(Object.entries(properties).map(([name, { type }]) => [name, type]));
	},
);
