import type { INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

/** What a node of an execution gave at its first output, out of the text in which n8n keeps all that happened. */
export function itemsGivenBy(name: string, data: string): readonly INodeExecutionData[] {
	const { resultData } = unfold(data) as Pick<IRunExecutionData, 'resultData'>;
	return resultData.runData[name]?.[0]?.data?.main[0] ?? [];
}

/** A list of parts, the first of which is the whole: each text within a part is the place of another part. */
function unfold(data: string): unknown {
	const parts = JSON.parse(data) as readonly unknown[];
	const partAt = (place: number): unknown => {
		const part = parts[place];
		if (Array.isArray(part)) return part.map(valueOf);
		if (typeof part !== 'object' || part === null) return part;
		return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, valueOf(value)]));
	};
	const valueOf = (value: unknown): unknown => (typeof value === 'string' ? partAt(Number(value)) : value);
	return partAt(0);
}
