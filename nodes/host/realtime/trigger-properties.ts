import type { INodeProperties } from 'n8n-workflow';
import { listeners, type AnyListener } from '../../../shared';
import { actAsInTrigger } from '../act-as';
import { drawFields, optionsCollection } from '../draw-fields';
import type { WithFields } from '../service-operations';
import { asDescription } from '../widgets/property-of';
import { executionOptions } from './execution-options';

/** A listener as n8n stores it: its id without the service. */
export const listenerValue = ({ id }: AnyListener): string => id.slice(id.indexOf('.') + 1);

/** The trigger sends nothing, so what concerns its own messages has no meaning. */
const ofSenders = ['self', 'ack'];

/** What of a listener the trigger offers. The same object each time. */
export const offered = new Map<AnyListener, WithFields>(
	listeners.map((listener) => [
		listener,
		{
			fields: Object.fromEntries(
				Object.entries((listener as WithFields).fields).filter(([name]) => !ofSenders.includes(name)),
			),
		},
	]),
);

const listenTo: INodeProperties = {
	// By this label n8n finds what its list of nodes offers: a way to begin for each option, named by its action.
	displayName: 'Trigger On',
	name: 'listenTo',
	type: 'options',
	noDataExpression: true,
	options: listeners.map((listener) => ({
		name: listener.label,
		action: listener.title,
		value: listenerValue(listener),
		description: asDescription(listener.summary),
	})),
	default: 'onPostgresChanges',
};

function parametersOf([listener, described]: readonly [AnyListener, WithFields]): INodeProperties[] {
	const { shown, optional } = drawFields(described);
	return [...shown, ...optionsCollection([...optional, ...executionOptions])].map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { listenTo: [listenerValue(listener)], ...property.displayOptions?.show },
		},
	}));
}

/** What the trigger listens to, and how: the core's listeners as n8n draws them. */
export const triggerProperties: INodeProperties[] = [
	actAsInTrigger,
	listenTo,
	...[...offered].flatMap(parametersOf),
];

/** The listener that was chosen, with the fields it has here. */
export function listenerOf(stored: unknown): {
	readonly listener: AnyListener;
	readonly described: WithFields;
} {
	for (const [listener, described] of offered)
		if (listenerValue(listener) === stored) return { listener, described };
	throw new RangeError(`There is no listener '${String(stored)}'`);
}
