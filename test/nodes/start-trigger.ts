import './engine-environment';

import { TriggerContext } from 'n8n-core';
import {
	NodeHelpers,
	Workflow,
	type ExecutionError,
	type IBinaryKeyData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeParameters,
	type IRun,
	type WorkflowActivateMode,
} from 'n8n-workflow';
import { SupabaseRealtimeTrigger } from '../../nodes/SupabaseRealtimeTrigger/SupabaseRealtimeTrigger.node';
import { additionalDataFor, credentialsOf, typesOf } from './harness';

export interface TriggerSetup {
	readonly credential?: ICredentialDataDecryptedObject;
	readonly user?: ICredentialDataDecryptedObject;
	readonly parameters: INodeParameters;
	/** `manual` is the button of the editor. */
	readonly mode?: 'trigger' | 'manual';
	readonly activation?: WorkflowActivateMode;
	/** Of the run before, as n8n keeps it in its database. */
	readonly staticData?: IDataObject;
	/** Leaves executions on their way until `finish` is called. */
	readonly keepsRunning?: boolean;
	/** Whose copies have the same nodes; `workflow` by default. */
	readonly workflowId?: string;
	/** When the user presses the button that ends a manual run, though it has not begun. */
	readonly cancelled?: Promise<void>;
}

export interface Execution {
	readonly items: readonly IDataObject[];
	/** The files of the items, by their place. */
	readonly binaries: readonly (IBinaryKeyData | undefined)[];
	readonly deduplicationKey?: string;
	/** Ends it, with what n8n tells of it. */
	readonly finish: (run?: Partial<IRun>) => void;
	/** Ends it as n8n does that has begun to wait too late: by its answer alone. */
	readonly respond: () => void;
}

export interface StartedTrigger {
	/** What n8n would start, in order; each ends at once unless `keepsRunning`. */
	readonly executions: Execution[];
	/** What n8n would show as failed executions. */
	readonly failures: ExecutionError[];
	/** What n8n has written to its database, with each execution. */
	readonly written: IDataObject[];
	/** What n8n would write now. */
	readonly staticData: () => IDataObject;
	readonly stop: () => Promise<void>;
}

/** Activates the trigger as n8n does, in n8n's own context. Rejects when the activation fails. */
export async function startTrigger(setup: TriggerSetup): Promise<StartedTrigger> {
	const { mode = 'trigger', activation = 'activate', staticData = {}, keepsRunning = false } = setup;
	const type = new SupabaseRealtimeTrigger();
	const bare: INode = {
		id: 'subject',
		name: 'Subject',
		type: 'test.subject',
		typeVersion: 1,
		position: [0, 0],
		parameters: setup.parameters,
		credentials: credentialsOf(setup),
	};
	const parameters =
		NodeHelpers.getNodeParameters(
			type.description.properties,
			bare.parameters,
			true,
			false,
			bare,
			type.description,
		) ?? {};
	const node: INode = { ...bare, parameters };
	const workflow = new Workflow({
		id: setup.workflowId ?? 'workflow',
		name: 'workflow',
		active: true,
		nodes: [node],
		connections: {},
		nodeTypes: typesOf({ 'test.subject': type }),
		staticData: structuredClone(staticData),
	});
	const readStaticData = (): IDataObject => JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	const executions: Execution[] = [];
	const written: IDataObject[] = [];
	const failures: ExecutionError[] = [];
	const context = new TriggerContext(
		workflow,
		node,
		additionalDataFor(setup),
		mode,
		activation,
		(data, response, done, deduplicationKey) => {
			written.push(readStaticData());
			const finish = (run: Partial<IRun> = {}) => done?.resolve(run as IRun);
			const [items = []] = data;
			executions.push({
				items: items.map(({ json }) => json),
				binaries: items.map(({ binary }) => binary),
				deduplicationKey,
				finish,
				respond: () => response?.resolve({}),
			});
			if (!keepsRunning) finish();
		},
		() => {
			throw new Error('A trigger that reconnects by itself never takes the workflow down.');
		},
		(error) => failures.push(error),
	);
	await workflow.expression.acquireIsolate();
	const response = await type.trigger.call(context);
	const begun = response.manualTriggerFunction?.();
	const ended = setup.cancelled?.then(async () => await response.closeFunction?.());
	await (ended ? Promise.race([begun, ended]) : begun);
	return {
		executions,
		failures,
		written,
		staticData: readStaticData,
		stop: async () => {
			await response.closeFunction?.();
			await workflow.expression.releaseIsolate();
		},
	};
}
