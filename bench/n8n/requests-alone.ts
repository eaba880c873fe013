import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';
import { projectCredential } from '../../nodes/host/project-credential';
import { nodeThat } from './node-that';
import type { Subject } from './run-in-engine';

/** One request that is ready, and the input items that it is for. */
interface ReadyRequest {
	readonly items: readonly number[];
	readonly method: 'POST' | 'PATCH';
	readonly url: string;
	readonly body: IDataObject | IDataObject[];
}

/**
 * The requests of a node and nothing else, by n8n's own HTTP helper and so many at once: no parameter is read and
 * nothing is checked. Nobody who uses that helper can be faster.
 */
export const requestsAlone = (
	ours: Subject,
	atOnce: number,
	requestsFor: (items: readonly INodeExecutionData[]) => readonly ReadyRequest[],
): Subject => ({
	...ours,
	parameters: {},
	node: nodeThat(projectCredential, async (context) => {
		const output: INodeExecutionData[] = [];
		const waiting = requestsFor(context.getInputData()).values();
		const lane = async (): Promise<void> => {
			for (const { items, ...request } of waiting) {
				const rows = await send(context, request);
				items.forEach((item, index) => (output[item] = { json: rows[index] ?? {}, pairedItem: { item } }));
			}
		};
		await Promise.all(Array.from({ length: atOnce }, lane));
		return output;
	}),
});

const send = async (
	context: IExecuteFunctions,
	{ body, ...request }: Omit<ReadyRequest, 'items'>,
): Promise<readonly IDataObject[]> => {
	const options: IHttpRequestOptions = {
		...request,
		headers: { Prefer: 'return=representation', 'Content-Type': 'application/json' },
		body: Buffer.from(JSON.stringify(body)),
		encoding: 'text',
	};
	const text = (await context.helpers.httpRequestWithAuthentication.call(
		context,
		projectCredential,
		options,
	)) as string;
	return JSON.parse(text) as readonly IDataObject[];
};
