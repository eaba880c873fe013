import './engine-environment';

import { ExecutionLifecycleHooks, LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ExecutionError,
	type IBinaryKeyData,
	type ILoadOptionsFunctions,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { SupabaseProjectApi } from '../../credentials/SupabaseProjectApi.credentials';
import { SupabaseUserApi } from '../../credentials/SupabaseUserApi.credentials';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { TestCredentials } from './test-credentials';

export interface NodeRun {
	/** The items of each output: the second is the error output, when the node has one. */
	readonly outputs: INodeExecutionData[][];
	readonly error?: ExecutionError;
	/** What the editor shows above the output. */
	readonly hints: readonly string[];
	/** Everything n8n would store of the run. */
	readonly run: IRun;
}

export interface NodeSetup {
	/** The project credential, where the node has one. */
	readonly credential?: ICredentialDataDecryptedObject;
	/** The user credential, where the node has one: n8n writes the session into it. */
	readonly user?: ICredentialDataDecryptedObject;
	/** As the workflow stores them; n8n adds the node's defaults for the rest. */
	readonly parameters: INodeParameters;
	/** One empty item by default. */
	readonly items?: ReadonlyArray<INodeExecutionData['json']>;
	/** Files that the items carry, by their place. */
	readonly binaries?: ReadonlyArray<IBinaryKeyData>;
	readonly onError?: INode['onError'];
	readonly node?: INodeType;
	/** Gets what cancels the run, as the button in the editor does. */
	readonly whenRunning?: (cancel: () => void) => void;
}

const source: INode = {
	id: 'source',
	name: 'Source',
	type: 'test.source',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Passes its items on. Not a trigger: those wait for an event. */
const sourceType: INodeType = {
	description: {
		displayName: 'Source',
		name: 'source',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Source' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	},
};

/** Runs the node in n8n's own engine, between a source of items and nothing. */
export async function runNode(setup: NodeSetup): Promise<NodeRun> {
	const { parameters, items = [{}], binaries, onError, node: nodeType = new SupabaseDatabase() } = setup;
	const inputs = items.map((json, index) => ({
		json,
		...(binaries?.[index] && { binary: binaries[index] }),
	}));
	const nodeTypes = typesOf({ 'test.source': sourceType, 'test.subject': nodeType });
	const subject: INode = {
		id: 'subject',
		name: 'Subject',
		type: 'test.subject',
		typeVersion: 1,
		position: [200, 0],
		parameters,
		...(onError && { onError }),
		credentials: credentialsOf(setup),
	};
	const workflow = new Workflow({
		id: 'workflow',
		name: 'workflow',
		active: false,
		nodeTypes,
		nodes: [source, subject],
		connections: { Source: { main: [[{ node: 'Subject', type: NodeConnectionTypes.Main, index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	const data = createRunExecutionData({
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: null,
			nodeExecutionStack: [{ node: source, data: { main: [inputs] }, source: null }],
		},
	});
	await workflow.expression.acquireIsolate();
	try {
		const execute = new WorkflowExecute(additionalDataFor(setup), 'manual', data);
		const running = execute.processRunExecutionData(workflow);
		setup.whenRunning?.(() => running.cancel());
		const run = await running;
		const [task] = run.data.resultData.runData.Subject ?? [];
		const outputs = (task?.data?.main ?? []).map((output) => output ?? []);
		const hints = (task?.hints ?? []).map(({ message }) => message);
		return { run, outputs, hints, error: run.data.resultData.error };
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

/** What n8n gives the methods that fill lists while the node's form is open, with these parameters in it. */
export function openForm(
	setup: Pick<NodeSetup, 'credential' | 'user' | 'parameters'>,
): ILoadOptionsFunctions {
	const { parameters } = setup;
	const nodeTypes = typesOf({ 'test.subject': new SupabaseDatabase() });
	const node: INode = {
		id: 'subject',
		name: 'Subject',
		type: 'test.subject',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: credentialsOf(setup),
	};
	const workflow = new Workflow({ active: false, nodeTypes, nodes: [node], connections: {} });
	const additionalData = { ...additionalDataFor(setup), currentNodeParameters: parameters };
	return new LoadOptionsContext(workflow, node, additionalData, 'parameters.table');
}

export function typesOf(types: Readonly<Record<string, INodeType>>): INodeTypes {
	const find = (name: string): INodeType => {
		const type = types[name];
		if (!type) throw new Error(`There is no node type ${name}`);
		return type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (name, version) => NodeHelpers.getVersionedNodeType(find(name), version),
		getKnownTypes: () => ({}),
	};
}

type Given = Pick<NodeSetup, 'credential' | 'user'>;

export const credentialsOf = ({ credential, user }: Given): INode['credentials'] => ({
	...(credential && { supabaseProjectApi: { id: '1', name: 'Project' } }),
	...(user && { supabaseUserApi: { id: '2', name: 'User' } }),
});

/** What n8n's server gives the engine; only what a plain node needs. Empty addresses would be refused. */
export function additionalDataFor({ credential, user }: Given): IWorkflowExecuteAdditionalData {
	const address = 'http://localhost:5678/';
	const types = [new SupabaseProjectApi(), new SupabaseUserApi()];
	const data = { supabaseProjectApi: credential, supabaseUserApi: user };
	const workflow = { id: 'workflow', name: 'workflow', active: false, nodes: [], connections: {} };
	return {
		credentialsHelper: new TestCredentials(
			new Map(types.map((type) => [type.name, type])),
			new Map(Object.entries(data).flatMap(([name, each]) => (each ? [[name, each] as const] : []))),
		),
		hooks: new ExecutionLifecycleHooks('manual', '1', workflow as never),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: address,
		instanceBaseUrl: address,
		formBaseUrl: address,
		formWaitingBaseUrl: address,
		formTestBaseUrl: address,
		webhookBaseUrl: address,
		webhookWaitingBaseUrl: address,
		webhookTestBaseUrl: address,
		setExecutionStatus: () => undefined,
		sendDataToUI: () => undefined,
		logAiEvent: () => undefined,
	} as Partial<IWorkflowExecuteAdditionalData> as IWorkflowExecuteAdditionalData;
}
