import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Field } from '../../../shared';

/** What every property of a field has in common; the caller adds the type and the default. */
export const propertyOf = (
	name: string,
	field: Field,
): Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'placeholder' | 'hint' | 'required'> => ({
	displayName: field.label,
	name,
	description: name === 'returnAll' ? returnAllHelp : asDescription(field.help),
	...(name === 'email' && { placeholder: 'name@email.com' }),
	...(field.placeholder !== undefined && !namesId(field.placeholder) && { placeholder: field.placeholder }),
	...(field.required && { required: true }),
	...(field.dangerous && { hint: 'Dangerous: be sure before you turn this on' }),
});

/** n8n asks for these very words. */
const returnAllHelp = 'Whether to return all results or only up to a given limit';

/** n8n wants no full stop after one sentence, and one after several; and ids in capitals. */
export const asDescription = (help: string): string => {
	const text = help.replace(/\bid(s?)\b/g, 'ID$1');
	return text.replace('e.g.', '').includes('. ') && !/[.!?]$/.test(text) ? `${text}.` : text;
};

/** n8n wants a sentence in lower case, names included but for what is all capitals, and without hyphens. */
export const asAction = (title: string): string =>
	title
		.replaceAll('-', ' ')
		.replace(/(?<= )(?:[A-Z](?=[a-z]+\b)|[A-Z]+s\b)/g, (capitals) => capitals.toLowerCase());

/** n8n wants five choices or more in alphabetical order. */
export const sorted = (options: readonly INodePropertyOptions[]): INodePropertyOptions[] =>
	options.length < 5 ? [...options] : alphabetically(options, ({ name }) => name);

/** Of English names alone, so that no tables of languages are loaded: those take longer than all the rest. */
export const alphabetically = <Named>(list: readonly Named[], nameOf: (named: Named) => string): Named[] =>
	list
		.map((named) => ({ named, key: nameOf(named).toLowerCase() }))
		.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
		.map(({ named }) => named);

/** n8n's lint wants ID in capitals everywhere, which would be another column: such a placeholder is left out. */
const namesId = (placeholder: string): boolean => /\bid\b/.test(placeholder);

/** n8n wants names of choices in title case: small words stay small, but for the first and the last word. */
export function inTitleCase(text: string): string {
	const words = text.split(' ');
	return words
		.map((word, index) =>
			smallWord.test(word) && index > 0 && index < words.length - 1
				? word
				: word.charAt(0).toUpperCase() + word.slice(1),
		)
		.join(' ');
}

const smallWord =
	/^(?:a|an|and|as|at|but|by|for|if|in|nor|of|on|only|or|over|per|so|than|that|the|to|up|upon|via|when|with|without)$/;
