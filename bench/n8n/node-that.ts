import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';

/** A node with the credential of this package and no parameters, which does this. */
export const nodeThat = (
	credential: string,
	execute: (context: IExecuteFunctions) => Promise<INodeExecutionData[]>,
): INodeType => ({
	description: {
		displayName: 'Bench',
		name: 'bench',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Bench' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: credential, required: true }],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		return [await execute(this)];
	},
});
