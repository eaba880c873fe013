import type { NodeAPI } from '@node-red/registry';
import { sessionFor } from '../operation/act-as';
import type { OperationDefinition } from '../operation/stored-fields';
import { projectOf } from '../project/project-of';
import type { SharedClient } from './shared-clients';

/** The socket of whoever acts for a node, until it is released. Throws a SupabaseError where that cannot be. */
export const clientFor = (RED: NodeAPI, definition: OperationDefinition): SharedClient =>
	projectOf(RED, definition.project).realtime(sessionFor(RED, definition));
