import '../../test/nodes/engine-environment';

import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { TestCredentials } from '../../test/nodes/test-credentials';

/** A node with all that it needs to run. */
export interface Subject {
	readonly node: INodeType;
	readonly credentialType: ICredentialType;
	readonly credential: ICredentialDataDecryptedObject;
	readonly parameters: INodeParameters;
}

/** Runs one node of any package in n8n's own engine. Gives the items it puts out; throws its error. */
export async function runInEngine(
	{ node, credentialType, credential, parameters }: Subject,
	items: readonly INodeExecutionData[],
): Promise<readonly INodeExecutionData[]> {
	const stored: INode = {
		id: 'subject',
		name: 'Subject',
		type: 'bench.subject',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { [credentialType.name]: { id: '1', name: 'Project' } },
	};
	const workflow = new Workflow({
		id: 'workflow',
		name: 'workflow',
		active: false,
		nodeTypes: {
			getByName: () => node,
			getByNameAndVersion: (_name, version) => NodeHelpers.getVersionedNodeType(node, version),
			getKnownTypes: () => ({}),
		},
		nodes: [stored],
		connections: {},
		settings: { executionOrder: 'v1' },
	});
	const data = createRunExecutionData({
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: null,
			nodeExecutionStack: [
				{ node: stored, data: { [NodeConnectionTypes.Main]: [[...items]] }, source: null },
			],
		},
	});
	await workflow.expression.acquireIsolate();
	try {
		const execute = new WorkflowExecute(additionalDataFor(credentialType, credential), 'manual', data);
		const { resultData } = (await execute.processRunExecutionData(workflow)).data;
		if (resultData.error) throw resultData.error;
		return resultData.runData.Subject?.[0]?.data?.main[0] ?? [];
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

/** What n8n's server gives the engine; only what a plain node needs. Empty addresses would be refused. */
function additionalDataFor(
	type: ICredentialType,
	credential: ICredentialDataDecryptedObject,
): IWorkflowExecuteAdditionalData {
	const address = 'http://localhost:5678/';
	const workflow = { id: 'workflow', name: 'workflow', active: false, nodes: [], connections: {} };
	return {
		credentialsHelper: new TestCredentials(new Map([[type.name, type]]), new Map([[type.name, credential]])),
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
