import type { OperationNode } from '../operation-nodes';
import { everyOutputMode } from '../operation/output-modes';
import { typeProperty, valueProperty } from '../operation/stored-fields';
import { operationsOf, operationTexts, startsOf, toEditorForm } from './editor-form';
import { escapeHtml, fillTemplate, indent, toScriptJson } from './fill-template';
import { renderHelp } from './render-help';
import { renderTexts } from './render-texts';
import { sourceFile } from './source-file';

const scripts = [
	'text',
	'is-meant',
	'field-types',
	'typed-input',
	'names',
	'offer-names',
	'entry-list',
	'condition-row',
	'filter-list',
	'order-list',
	'limit-list',
	'value-list',
	'field-row',
	'output',
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
		firstOperation: form.first,
		defaults: renderDefaults(node),
		operationOptions: renderOptions(node),
		outputOptions: renderOutputOptions(node),
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

function renderOutputOptions({ type }: OperationNode): string {
	const options = everyOutputMode.map(
		(mode) => `<option value="${mode}" data-i18n="${type}.output.${mode}"></option>`,
	);
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
