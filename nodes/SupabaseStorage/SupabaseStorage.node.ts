import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { runItems } from '../host/run-items';
import { searches } from '../host/search-names';
import { testProject } from '../host/test-project';
import { testUser } from '../host/test-user';
import { toProperties } from '../host/to-properties';

export class SupabaseStorage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Supabase Storage',
		name: 'supabaseStorage',
		icon: {
			light: 'file:../../icons/supabase-suite.svg',
			dark: 'file:../../icons/supabase-suite.dark.svg',
		},
		group: ['input'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] + ": " + ([$parameter["bucket"]].map((name) => name?.mode ? name.value : name).find(Boolean) ?? $parameter["resource"]) }}',
		description:
			'Upload, download, list, move, share and remove files of a Supabase project, and its buckets',
		defaults: { name: 'Supabase Storage' },
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
		properties: toProperties('storage'),
	};

	methods = { credentialTest: { testProject, testUser }, listSearch: searches };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, 'storage');
	}
}
