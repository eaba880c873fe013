import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { mappings } from '../host/map-columns';
import { runItems } from '../host/run-items';
import { searches } from '../host/search-names';
import { testProject } from '../host/test-project';
import { testUser } from '../host/test-user';
import { toProperties } from '../host/to-properties';

export class SupabaseDatabase implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Supabase Database',
		name: 'supabaseDatabase',
		icon: {
			light: 'file:../../icons/supabase-suite.svg',
			dark: 'file:../../icons/supabase-suite.dark.svg',
		},
		group: ['input'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] + ": " + [$parameter["table"], $parameter["function"]].map((name) => name?.mode ? name.value : name).find(Boolean) ?? $parameter["resource"] }}',
		description: 'Read, count, create, update and delete rows of a Supabase project',
		defaults: { name: 'Supabase Database' },
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
		properties: toProperties('database'),
	};

	methods = { credentialTest: { testProject, testUser }, listSearch: searches, resourceMapping: mappings };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, 'database');
	}
}
