import { operationsOf, type OperationNode } from '../operation-nodes';
import { everyActAs, userOf } from '../operation/act-as';
import { everyOutputMode, outputModesOf } from '../operation/output-modes';
import { secretFieldsOf } from '../operation/secret-fields';
import { secretProperty, typeProperty, valueProperty } from '../operation/stored-fields';
import { operationTexts, startsOf, toEditorForm } from './editor-form';
import { escapeHtml, fillTemplate, indent, toScriptJson } from './fill-template';
import { renderHelp } from './render-help';
import { renderTexts } from './render-texts';
import { sourceFile } from './source-file';

const scripts = [
	'text',
	'is-meant',
	'field-types',
	'typed-input',
	'secret',
	'names',
	'offer-names',
	'entry-list',
	'condition-row',
	'filter-list',
	'order-list',
	'limit-list',
	'text-list',
	'value-list',
	'field-row',
	'output',
	'act-as',
	'operation-form',
	'check-field',
	'label-of',
];

/** The HTML and the English texts of one operation node, from the catalogue. */
export function renderOperationNode(node: OperationNode): { readonly html: string; readonly locale: string } {
	const { locale, textsOf } = renderTexts(node);
	const form = toEditorForm(node, textsOf);
	const html = fillTemplate(sourceFile('templates', 'operation-node.html'), {
		type: node.type,
		paletteLabel: node.title,
		form: indent(toScriptJson(form), 1).trimStart(),
		scripts: indent(scripts.map((name) => sourceFile('browser', `${name}.js`)).join('\n'), 1).trimEnd(),
		styles: sourceFile('browser', 'operation-form.css').trimEnd(),
		icon: node.icon,
		firstOutput: outputModesOf(operationsOf(node)[0]!)[0]!,
		firstOperation: form.first,
		defaults: [...renderActAsDefaults(node), renderDefaults(node)].join('\n'),
		credentials: renderCredentials(node),
		actAs: renderActAs(node),
		secretInputs: renderSecretInputs(node),
		operationOptions: renderOptions(node),
		outputOptions: renderOutputOptions(),
		help: renderHelp(node),
	});
	return { html, locale: `${JSON.stringify(locale, null, '\t')}\n` };
}

/** Two properties for each field of any operation: what was entered, and as what. */
function renderDefaults(node: OperationNode): string {
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

function renderActAsDefaults(node: OperationNode): readonly string[] {
	if (!hasUser(node)) return [];
	const lines = [
		`actAs: { value: 'projectKey', validate: checkActAs },`,
		`user: { value: '', type: 'supabase-user', required: false, validate: checkUser },`,
		`userAccessToken: { value: '', validate: checkUserAccessToken },`,
		`userAccessTokenType: { value: 'msg' },`,
	];
	return [indent(lines.join('\n'), 3)];
}

/** Nothing for a node none of whose operations a user can make. */
function renderActAs(node: OperationNode): string {
	if (!hasUser(node)) return '';
	const options = everyActAs.map(
		(each) => `<option value="${each}" data-i18n="${node.type}.actAs.${each}"></option>`,
	);
	const template = sourceFile('templates', 'act-as.html').trimEnd();
	return fillTemplate(template, { type: node.type, options: indent(options.join('\n'), 2) });
}

const hasUser = (node: OperationNode): boolean =>
	operationsOf(node).some((operation) => userOf(operation) !== undefined);

function renderCredentials(node: OperationNode): string {
	const lines = secretFieldsOf(node).map((field) => `${secretProperty(field)}: { type: 'password' },`);
	return indent(lines.join('\n'), 3);
}

/** Node-RED reads and stores credentials by inputs of its own naming; the form shows them where they belong. */
function renderSecretInputs(node: OperationNode): string {
	return secretFieldsOf(node)
		.map(
			(field) =>
				`<input type="password" id="node-input-${secretProperty(field)}" autocomplete="new-password" style="display: none">`,
		)
		.join('\n');
}

function renderOutputOptions(): string {
	const options = everyOutputMode.map((mode) => `<option value="${mode}"></option>`);
	return indent(options.join('\n'), 2);
}

function renderOptions(node: OperationNode): string {
	const operations = operationsOf(node);
	const resources = [...new Set(operations.map(({ resource }) => resource))];
	const groups = resources.map((resource) => {
		const options = operations
			.filter((operation) => operation.resource === resource)
			.map((operation) => {
				const key = `${node.type}.${operationTexts(operation)}.label`;
				return `\t<option value="${operation.id}" data-i18n="${key}">${escapeHtml(operation.label)}</option>`;
			});
		const key = `[label]${node.type}.resource.${resource}`;
		return [`<optgroup label="${escapeHtml(resource)}" data-i18n="${key}">`, ...options, '</optgroup>'].join(
			'\n',
		);
	});
	return indent(groups.join('\n'), 2);
}
