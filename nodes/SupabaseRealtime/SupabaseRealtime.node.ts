import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { runItems } from '../host/run-items';
import { testProject } from '../host/test-project';
import { testUser } from '../host/test-user';
import { toProperties } from '../host/to-properties';

export class SupabaseRealtime implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Supabase Realtime',
		name: 'supabaseRealtime',
		icon: {
			light: 'file:../../icons/supabase-suite.svg',
			dark: 'file:../../icons/supabase-suite.dark.svg',
		},
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["channel"] }}',
		description: 'Send messages to the channels of Supabase Realtime',
		defaults: { name: 'Supabase Realtime' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'supabaseProjectApi',
				required: true,
				testedBy: 'testProject',
				// The editor names a credential only when it is shown under some condition.
				displayOptions: { show: { '@version': [1] }, hide: { actAs: ['user'] } },
			},
			{
				name: 'supabaseUserApi',
				required: true,
				testedBy: 'testUser',
				displayOptions: { show: { actAs: ['user'] } },
			},
		],
		properties: toProperties('realtime'),
	};

	methods = { credentialTest: { testProject, testUser } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, 'realtime');
	}
}
