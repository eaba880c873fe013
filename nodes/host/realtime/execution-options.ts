import type { INodeProperties } from 'n8n-workflow';
import { checkExpression, refusal } from '../widgets/fixed-collection';

/** How events become executions; n8n's own affair, and none of the core's fields. */
export const executionOptions: INodeProperties[] = [
	{
		displayName: 'Events per Execution',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'How many events one execution gets at the most, an item each',
	},
	{
		displayName: 'Executions at Once',
		name: 'atOnce',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 100,
		description:
			'How many executions may be on their way; more events wait. With 1, each begins when the one before has ended.',
	},
	{
		displayName: 'Longest Execution (Minutes)',
		name: 'longest',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: 60,
		description:
			'After how long an execution counts as ended, though n8n has not said so: its queue may have lost it. Raise it where executions take longer, or wait longer for their turn.',
	},
	{
		displayName: 'Wait for More Events (Seconds)',
		name: 'batchWait',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1,
		description: 'With several events per execution: how long an event waits for others',
	},
];

export interface ExecutionSettings {
	readonly batchSize: number;
	/** Milliseconds. */
	readonly batchWait: number;
	readonly atOnce: number;
	/** Milliseconds. */
	readonly longest: number;
}

/** Reads them. Throws a SupabaseError that names the one which cannot be meant. */
export function readExecutionOptions(options: Readonly<Record<string, unknown>>): ExecutionSettings {
	const read = (name: string, least: number): number => {
		const property = executionOptions.find((each) => each.name === name);
		const given = options[name] ?? property?.default;
		const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
		const isWhole = least >= 1;
		if (typeof number === 'number' && number >= least && (!isWhole || Number.isInteger(number)))
			return number;
		throw refusal(
			name,
			`${property?.displayName ?? name} must be a ${isWhole ? 'whole number' : 'number'} from ${least} on`,
			checkExpression,
		);
	};
	return {
		batchSize: read('batchSize', 1),
		atOnce: read('atOnce', 1),
		batchWait: read('batchWait', 0) * 1000,
		longest: read('longest', 0.1) * 60_000,
	};
}
