import path from 'node:path';
import type { Comparison, Line } from '../comparison';
import { atMost, median, notAbove, type Judge } from '../measure/median';
import { runScript } from '../measure/run-script';
import { inMegabytes, inMilliseconds } from '../report/units';
import { n8nModules, nodeRedModules, nodeRedPackage, rootPackage, type Loaded } from './loaded-modules';

interface Loading {
	readonly before: readonly Loaded[];
	readonly then: readonly Loaded[];
}

interface Took {
	readonly milliseconds: number;
	readonly bytes: number;
}

const rounds = 15;

const load = async (loading: Loading): Promise<Took> =>
	await runScript(path.join(__dirname, 'measure-loading.cjs'), loading, ['--expose-gc']);

async function compare(
	{ what, against, judge, why }: Pick<Line, 'what' | 'against' | 'why'> & { readonly judge: Judge },
	ours: Loading,
	theirs: Loading,
): Promise<readonly Line[]> {
	const took: { readonly ours: Took; readonly theirs: Took }[] = [];
	// The first of each reads the files from the disk.
	for (let round = -1; round < rounds; round++) {
		const pair = { ours: await load(ours), theirs: await load(theirs) };
		if (round >= 0) took.push(pair);
	}
	const all = (side: 'ours' | 'theirs', measure: keyof Took): readonly number[] =>
		took.map((pair) => pair[side][measure]);
	const line = (name: string, measure: keyof Took, unit: (value: number) => string) => {
		const [one, other] = [all('ours', measure), all('theirs', measure)];
		return {
			what: name,
			against,
			ours: unit(median(one)),
			theirs: unit(median(other)),
			...judge(one, other),
		};
	};
	return [
		{ ...line(what, 'milliseconds', inMilliseconds), why },
		line(`${what}: memory`, 'bytes', inMegabytes),
	];
}

const why =
	'n8n makes every node once to read its description, and a description holds every field of every operation: most of the time goes into reading the text of the catalogue. What the nodes do is not loaded until one runs.';

export const compareLoading: Comparison = {
	name: 'loading',
	measure: async () => [
		...(await compare(
			{
				what: 'Loading all n8n nodes, n8n-workflow already loaded',
				against: "`require('@supabase/supabase-js')`",
				judge: notAbove,
				why,
			},
			{ before: [rootPackage('n8n-workflow')], then: n8nModules() },
			{ before: [], then: [rootPackage('@supabase/supabase-js')] },
		)),
		...(await compare(
			{
				what: 'Loading all Node-RED nodes',
				against: '`require` of axios, ws and form-data',
				judge: atMost(1.3),
			},
			{ before: [], then: nodeRedModules() },
			{ before: [], then: ['axios', 'ws', 'form-data'].map(nodeRedPackage) },
		)),
	],
};
