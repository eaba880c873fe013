import { bound, measureMemory } from '../measure-memory';

it.each(['uploadByNode', 'uploadInChunksByNode', 'downloadByNode'])(
	'no file is ever whole in memory: %s',
	async (way) => {
		expect(await measureMemory('transfer-in-n8n.ts', way)).toBeLessThan(bound);
	},
	120_000,
);
