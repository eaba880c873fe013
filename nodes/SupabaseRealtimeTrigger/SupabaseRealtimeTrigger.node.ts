import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';
import { runTrigger } from '../host/realtime/run-trigger';
import { triggerProperties } from '../host/realtime/trigger-properties';
import { searches } from '../host/search-names';
import { testProject } from '../host/test-project';
import { testUser } from '../host/test-user';

export class SupabaseRealtimeTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Supabase Realtime Trigger',
		name: 'supabaseRealtimeTrigger',
		icon: {
			light: 'file:../../icons/supabase-suite.svg',
			dark: 'file:../../icons/supabase-suite.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["listenTo"] === "onPostgresChanges" ? ($parameter["table"]?.value || "all tables") + ($parameter["event"] === "*" ? "" : ": " + $parameter["event"].toLowerCase()) : ($parameter["listenTo"] === "onPresence" ? "presence: " : "broadcast: ") + $parameter["channel"] }}',
		description: 'Starts the workflow when rows change, a message is broadcast, or somebody joins or leaves',
		eventTriggerDescription: 'Waiting for an event from Supabase',
		activationMessage: 'The workflow now listens to Supabase.',
		triggerPanel: {
			header: 'Wait for an event from Supabase',
			executionsHelp: {
				inactive:
					'<b>While building</b>, press the button and then make something happen: change a row, or send a broadcast. The first event ends the test.<br /><br /><b>When it works</b>, publish the workflow: it then listens all the time, connects again by itself, and every event is an execution.',
				active:
					'The workflow listens all the time, and its executions are in the list of executions. <b>While building</b>, press the button and then make something happen: the first event ends the test.',
			},
			activationHint: 'Publish the workflow to listen all the time.',
		},
		defaults: { name: 'Supabase Realtime Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'supabaseProjectApi',
				required: true,
				testedBy: 'testProject',
				// The editor names a credential only when it is shown under some condition, and hides a field that alone decides.
				displayOptions: { show: { '@version': [1] }, hide: { actAs: ['user'] } },
			},
			{
				name: 'supabaseUserApi',
				required: true,
				testedBy: 'testUser',
				displayOptions: { show: { actAs: ['user'] } },
			},
		],
		properties: triggerProperties,
	};

	methods = { credentialTest: { testProject, testUser }, listSearch: searches };

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return await runTrigger(this);
	}
}
