import type { NodeAPI } from '@node-red/registry';
import { realtimeOutNode } from '../operation-nodes';
import { registerOperationNode } from '../operation/register-operation-node';

export = (RED: NodeAPI): void => registerOperationNode(RED, realtimeOutNode);
