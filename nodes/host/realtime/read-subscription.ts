import type { ITriggerFunctions } from 'n8n-workflow';
import { readListener, type CatchUpStore, type SubscriptionOptions } from '../../../shared';
import { readFields } from '../read-fields';
import { checkExpression, isEntry, refusal } from '../widgets/fixed-collection';
import type { ParameterSource } from '../widgets/widget';
import { readExecutionOptions, type ExecutionSettings } from './execution-options';
import { listenerOf } from './trigger-properties';

/** What the form of the trigger holds, read. */
export interface ReadSubscription extends ExecutionSettings {
	/** Completed with where a host keeps what was delivered. */
	subscriptionWith(store: CatchUpStore): SubscriptionOptions;
}

/** Throws a SupabaseError that names the parameter which cannot be meant. */
export function readSubscription(context: ITriggerFunctions): ReadSubscription {
	const { listener, described } = listenerOf(context.getNodeParameter('listenTo'));
	const read = (name: string): unknown => context.getNodeParameter(name, null);
	const stored = (name: string): unknown => context.getNodeParameter(name, null, { rawExpressions: true });
	const all = read('options') ?? {};
	if (!isEntry(all)) throw refusal('options', 'Options must be an object', checkExpression);
	const params = readFields(described, sourceOf(read, stored), {
		...sourceOf(
			(name) => all[name],
			(name) => stored(`options.${name}`),
		),
		all,
	});
	return {
		...readExecutionOptions(all),
		subscriptionWith: (store) => readListener(listener, params, { store, now: Date.now() }),
	};
}

const sourceOf = (
	parameter: (name: string) => unknown,
	stored: (name: string) => unknown,
): ParameterSource => ({
	parameter,
	stored,
	input: {},
	file: (name) => {
		throw refusal(name, 'A trigger has no input items', 'Give it no file.');
	},
});
