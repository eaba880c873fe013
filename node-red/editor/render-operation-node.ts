import type { Field } from '../../shared';
import type { OperationNode } from '../operation-nodes';
import { typeProperty, valueProperty } from '../operation/stored-fields';
import { fieldsOf, initialValue, operationsOf, operationTexts, toEditorForm } from './editor-form';
import { escapeHtml, fillTemplate, indent, toScriptJson } from './fill-template';
import { renderHelp } from './render-help';
import { renderTexts } from './render-texts';
import { sourceFile } from './source-file';

const scripts = [
	'text',
	'field-types',
	'typed-input',
	'condition-row',
	'filter-list',
	'order-list',
	'column-list',
	'field-row',
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
		help: renderHelp(node),
	});
	return { html, locale: `${JSON.stringify(locale, null, '\t')}\n` };
}

/** Two properties for each field of any operation: what was entered, and as what. */
function renderDefaults(node: OperationNode): string {
	const fields = new Map<string, Field>();
	for (const [name, field] of operationsOf(node).flatMap(fieldsOf)) {
		if (!fields.has(name)) fields.set(name, field);
	}
	const lines = [...fields].flatMap(([name, field]) => {
		const { value, type } = initialValue(field);
		return [
			`${valueProperty(name)}: { value: ${JSON.stringify(value)}, validate: checkField('${name}') },`,
			`${typeProperty(name)}: { value: '${type}' },`,
		];
	});
	return indent(lines.join('\n'), 3);
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
