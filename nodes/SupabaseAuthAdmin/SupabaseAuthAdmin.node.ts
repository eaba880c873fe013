import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { runItems } from '../host/run-items';
import { testProject } from '../host/test-project';
import { toProperties } from '../host/to-properties';

export class SupabaseAuthAdmin implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Supabase Auth Admin',
		name: 'supabaseAuthAdmin',
		icon: {
			light: 'file:../../icons/supabase-suite.svg',
			dark: 'file:../../icons/supabase-suite.dark.svg',
		},
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'List, create, invite, change and delete users of a Supabase project with a secret key',
		defaults: { name: 'Supabase Auth Admin' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'supabaseProjectApi', required: true, testedBy: 'testProject' }],
		properties: toProperties('authAdmin'),
		sensitiveOutputFields: ['properties.action_link', 'properties.email_otp', 'properties.hashed_token'],
	};

	methods = { credentialTest: { testProject } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, 'authAdmin');
	}
}
