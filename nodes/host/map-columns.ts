import type {
	FieldType,
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { Listed, Lookup } from '../../shared';
import { listFor, nameIn } from './lookup';
import { mappingMethods, type MappingMethod } from './widgets/mapped-columns';

type Mapping = (this: ILoadOptionsFunctions) => Promise<ResourceMapperFields>;

interface Mapped {
	readonly lookup: Lookup & ('columns' | 'arguments');
	/** Whether columns that a new row must have are marked. */
	readonly marksRequired: boolean;
}

/**
 * The columns or arguments as n8n's mapper shows them. What cannot be listed is said in the mapper's own place: an error
 * would leave that place empty.
 */
const mapBy = (mapped: Mapped): Mapping =>
	async function () {
		const { lookup } = mapped;
		const [owner, word] = lookup === 'columns' ? ['table', 'Column'] : ['function', 'Argument'];
		const byHand = `Or choose “Name Each ${word}” above and type the names.`;
		if (nameIn(this, owner) === undefined) return notice(`Choose the ${owner} first. ${byHand}`);
		return await listFor(this, lookup).then(
			(listed) =>
				listed.length > 0
					? { fields: listed.map((each) => toField(each, mapped)) }
					: notice(
							lookup === 'columns'
								? `No columns are known of this table. ${byHand}`
								: 'This function takes no arguments.',
						),
			(error: Error & { readonly description?: string | null }) =>
				notice([`${error.message}.`, error.description, byHand].filter(Boolean).join(' ')),
		);
	};

const notice = (text: string): ResourceMapperFields => ({ fields: [], emptyFieldsNotice: escaped(text) });

/** n8n shows the notice as HTML. */
const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function toField(listed: Listed, { lookup, marksRequired }: Mapped): ResourceMapperField {
	const { name, input, isKey, choices } = listed;
	return {
		id: name,
		displayName: name,
		required: marksRequired && (lookup === 'arguments' ? listed.required === true : isSurelyRequired(listed)),
		defaultMatch: isKey === true,
		canBeUsedToMatch: true,
		display: true,
		...typeOf(input, choices),
	};
}

/**
 * n8n does not run a node while a required input is empty. PostgREST tells no default that comes from a sequence: a whole
 * number may have one, and the database itself says when it has none.
 */
const isSurelyRequired = ({ required, type = '' }: Listed): boolean =>
	required === true && !/^(?:smallint|integer|bigint)$/.test(type);

/**
 * A flag is a choice: n8n's own switch stands on "no" before anybody touches it, and would change every row. `bigint`
 * and `numeric` come as text from the core, since n8n's input for numbers would round them.
 */
function typeOf(
	input: Listed['input'],
	choices: readonly string[] = [],
): { readonly type: FieldType; readonly options?: INodePropertyOptions[] } {
	switch (input) {
		case 'number':
			return { type: 'number' };
		case 'flag':
			return {
				type: 'options',
				options: [
					{ name: 'True', value: true },
					{ name: 'False', value: false },
				],
			};
		case 'date':
			return { type: 'dateTime' };
		case 'json':
			return { type: 'object' };
		case 'list':
			return { type: 'array' };
		case 'choice':
			return { type: 'options', options: choices.map((value) => ({ name: value, value })) };
		default:
			// Of a time PostgreSQL takes more ways of writing than n8n lets pass.
			return { type: 'string' };
	}
}

/** The `resourceMapping` methods of a node. */
export const mappings: Record<MappingMethod, Mapping> = {
	[mappingMethods.newRow]: mapBy({ lookup: 'columns', marksRequired: true }),
	[mappingMethods.columns]: mapBy({ lookup: 'columns', marksRequired: false }),
	[mappingMethods.arguments]: mapBy({ lookup: 'arguments', marksRequired: true }),
};
