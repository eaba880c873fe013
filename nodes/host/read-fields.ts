import type { Field } from '../../shared';
import { fieldsOf, type WithFields } from './service-operations';
import { asFlag, isEntry, isLost, refusal } from './widgets/fixed-collection';
import type { ParameterSource } from './widgets/widget';
import { widgetFor } from './widgets/widget-for';

/** Those of the fields that were added one by one. */
export interface OptionsSource extends ParameterSource {
	readonly all: Readonly<Record<string, unknown>>;
}

/** A field that is meant, and where it is read from. */
export interface ChosenField {
	readonly name: string;
	readonly field: Field;
	readonly from: 'shown' | 'options';
}

/** The sources of the fields that are shown at once, and of those that are added one by one. */
export interface Sources {
	readonly shown: ParameterSource;
	readonly options: OptionsSource;
}

/** What the form of these fields holds: those that apply, with what was chosen in them. Throws a SupabaseError. */
export function readFields(
	described: WithFields,
	shown: ParameterSource,
	options: OptionsSource,
): Record<string, unknown> {
	const sources = { shown, options };
	return Object.fromEntries(
		chooseFields(described, sources).map((chosen) => [chosen.name, readField(chosen, sources[chosen.from])]),
	);
}

/** The fields that are meant: those that are shown, with something in them, and the options that are given. */
export function chooseFields(described: WithFields, { shown, options }: Sources): readonly ChosenField[] {
	const { fields } = described;
	const { shown: shownFields, optional } = fieldsOf(described);
	const isGiven = (name: string) => Object.hasOwn(options.all, name);
	const returnsAll = 'returnAll' in fields && asFlag(shown.parameter('returnAll')) === true;
	const chosen = (name: string): unknown =>
		isGiven(name) ? options.all[name] : (shown.parameter(name) ?? fields[name]?.default);
	const applies = ({ when }: Field) => when === undefined || when.is.includes(chosen(when.field));
	return [
		...shownFields
			.filter(([name, field]) => applies(field) && !(name === 'limit' && returnsAll))
			.filter(([name, field]) => !isLeftEmpty(name, field, shown))
			.map(([name, field]): ChosenField => ({ name, field, from: 'shown' })),
		...optional
			.filter(([name, field]) => applies(field) && isGiven(name))
			.map(([name, field]): ChosenField => ({ name, field, from: 'options' })),
	];
}

/** Whether nothing was typed where nothing need be; an expression that gives nothing is another matter. */
function isLeftEmpty(name: string, { kind, required, from }: Field, source: ParameterSource): boolean {
	if (required || from !== undefined) return false;
	const value = source.stored(name);
	if (kind === 'form') return isEntry(value) && Object.values(value).flat().length === 0;
	return (kind === 'json' || kind === 'text') && value === '';
}

/**
 * A field that is there with nothing in it is refused: left out it would quietly mean something else, such as "no
 * limit" or another schema.
 */
export function readField({ name, field }: ChosenField, from: ParameterSource): unknown {
	const value = widgetFor(field).read(name, from, field);
	if (value === null && field.nullable) return null;
	if (!isLost(value) && !(field.kind === 'number' && value === '')) return value;
	const advice = 'Fill it in or take it away, or check the expression it comes from; nothing was sent.';
	throw refusal(
		name,
		`${field.label} is empty`,
		name === 'limit' ? `Turn on Return All if every row is meant. ${advice}` : advice,
	);
}
