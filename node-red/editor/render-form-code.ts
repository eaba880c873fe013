import { isOperationNode, offersOf, type FormNode, type Offered } from '../operation-nodes';
import { everyActAs, userOf } from '../operation/act-as';
import { typeProperty, valueProperty } from '../operation/stored-fields';
import { operationTexts, startsOf, type EditorForm } from './editor-form';
import { escapeHtml, fillTemplate, indent, toScriptJson } from './fill-template';
import { sourceFile } from './source-file';

const scripts = [
	'text',
	'is-meant',
	'field-types',
	'typed-input',
	'secret',
	'names',
	'make-turns',
	'offer-names',
	'entry-list',
	'condition-row',
	'filter-list',
	'order-list',
	'limit-list',
	'text-list',
	'value-list',
	'member-list',
	'field-row',
	'output',
	'act-as',
	'operation-form',
	'check-field',
	'label-of',
];

const scriptsOf = (node: FormNode): readonly string[] =>
	isOperationNode(node) ? scripts : [...scripts, 'listener-form'];

/** What every node with a drawn form has in its page: the form as data, and the code that draws it. */
export const renderFormCode = (node: FormNode, form: EditorForm): Record<string, string> => ({
	type: node.type,
	paletteLabel: node.title,
	icon: node.icon,
	form: indent(toScriptJson(form), 1).trimStart(),
	scripts: indent(
		scriptsOf(node)
			.map((name) => sourceFile('browser', `${name}.js`))
			.join('\n'),
		1,
	).trimEnd(),
	styles: sourceFile('browser', 'operation-form.css').trimEnd(),
	firstOperation: form.first,
	defaults: [...renderActAsDefaults(node), renderDefaults(node)].join('\n'),
	actAs: renderActAs(node),
	operationOptions: renderOptions(node),
});

/** Two properties for each field of any operation: what was entered, and as what. */
function renderDefaults(node: FormNode): string {
	const lines = [...startsOf(node)].flatMap(([name, start]) => {
		// The form decides where the operations begin otherwise.
		const { value, type } = start ?? { value: '', type: '' };
		return [
			`${valueProperty(name)}: { value: ${JSON.stringify(value)}, validate: checkField('${name}') },`,
			`${typeProperty(name)}: { value: '${type}' },`,
		];
	});
	return indent(lines.join('\n'), 3);
}

function renderActAsDefaults(node: FormNode): readonly string[] {
	if (!hasUser(node)) return [];
	const lines = [
		`actAs: { value: 'projectKey', validate: checkActAs },`,
		`user: { value: '', type: 'supabase-user', required: false, validate: checkUser },`,
		...(isOperationNode(node)
			? [
					`userAccessToken: { value: '', validate: checkUserAccessToken },`,
					`userAccessTokenType: { value: 'msg' },`,
				]
			: []),
	];
	return [indent(lines.join('\n'), 3)];
}

/** Nothing for a node none of whose operations a user can make. */
function renderActAs(node: FormNode): string {
	if (!hasUser(node)) return '';
	// What listens for as long as it is deployed gets no token from a message.
	const offered = everyActAs.filter((each) => each !== 'token' || isOperationNode(node));
	const options = offered.map(
		(each) => `<option value="${each}" data-i18n="${node.type}.actAs.${each}"></option>`,
	);
	const template = (name: string): string => sourceFile('templates', `${name}.html`).trimEnd();
	return [
		fillTemplate(template('act-as'), { type: node.type, options: indent(options.join('\n'), 2) }),
		...(isOperationNode(node) ? [fillTemplate(template('act-as-token'), { type: node.type })] : []),
	].join('\n');
}

const hasUser = (node: FormNode): boolean =>
	offersOf(node).some((operation) => userOf(operation) !== undefined);

function renderOptions(node: FormNode): string {
	const offers = offersOf(node);
	const resources = [...new Set(offers.map(({ resource }) => resource))];
	const groups = resources.flatMap((resource) => {
		const options = offers
			.filter((offered) => offered.resource === resource)
			.map((offered) => renderOption(node, offered));
		if (resource === undefined) return options;
		const key = `[label]${node.type}.resource.${resource}`;
		return [
			`<optgroup label="${escapeHtml(resource)}" data-i18n="${key}">`,
			...options.map((option) => `\t${option}`),
			'</optgroup>',
		];
	});
	return indent(groups.join('\n'), 2);
}

const renderOption = ({ type }: FormNode, offered: Offered): string =>
	`<option value="${offered.id}" data-i18n="${type}.${operationTexts(offered)}.label">${escapeHtml(offered.label)}</option>`;
