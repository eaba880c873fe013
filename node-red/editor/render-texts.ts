import { operators, type Field } from '../../shared';
import { offersOf, type FormNode, type Offered } from '../operation-nodes';
import { fieldsOf, operationTexts } from './editor-form';
import { sourceFile } from './source-file';

export interface Texts {
	[key: string]: string | Texts;
}

export interface NodeTexts {
	/** The locale file of the node. */
	readonly locale: Texts;
	/** The key under which an operation finds the texts of one of its fields. */
	textsOf(operation: Pick<Offered, 'id'>, field: string): string;
}

/**
 * The English locale file of a node: the fixed words of the form, and those of the catalogue. A field that says the same
 * in several operations is there once.
 */
export function renderTexts(node: FormNode, more: Texts = {}): NodeTexts {
	const field: Record<string, Texts> = {};
	const operation: Record<string, Texts> = {};
	const resource: Record<string, string> = {};
	const keys = new Map<string, string>();
	for (const each of offersOf(node)) {
		const own: Record<string, Texts> = {};
		for (const [name, definition] of fieldsOf(each)) {
			const texts = fieldTexts(definition);
			field[name] ??= texts;
			const isShared = JSON.stringify(field[name]) === JSON.stringify(texts);
			if (!isShared) own[name] = texts;
			keys.set(`${each.id} ${name}`, isShared ? `field.${name}` : `${operationTexts(each)}.field.${name}`);
		}
		const { label, title, summary } = each;
		operation[operationTexts(each).replace('operation.', '')] = {
			label,
			title,
			summary,
			...(Object.keys(own).length > 0 && { field: own }),
		};
		if (each.resource !== undefined) resource[each.resource] = each.resource;
	}
	const fixed = JSON.parse(sourceFile('texts', 'operation-node.json')) as Texts;
	const operator = Object.fromEntries(Object.entries(operators).map(([name, { label }]) => [name, label]));
	return {
		locale: { [node.type]: { ...merged(fixed, more), resource, operation, field, operator } },
		textsOf: ({ id }, name) => keys.get(`${id} ${name}`) ?? `field.${name}`,
	};
}

/** The texts of both; those of `more` where both have one. */
function merged(texts: Texts, more: Texts): Texts {
	const all: Texts = { ...texts };
	for (const [key, value] of Object.entries(more)) {
		const known = all[key];
		all[key] = typeof value === 'object' && typeof known === 'object' ? merged(known, value) : value;
	}
	return all;
}

const fieldTexts = ({ label, help, placeholder, choices, members }: Field): Texts => ({
	label,
	help,
	...(placeholder !== undefined && { placeholder }),
	...(members && {
		member: Object.fromEntries(Object.entries(members).map(([name, member]) => [name, fieldTexts(member)])),
	}),
	...(choices && {
		choice: Object.fromEntries(choices.map((choice) => [String(choice.value), choice.label])),
	}),
});
