import { firstOf, type OperationNode } from '../operation-nodes';
import { everyOutputMode, outputModesOf } from '../operation/output-modes';
import { secretFieldsOf } from '../operation/secret-fields';
import { secretProperty } from '../operation/stored-fields';
import { toEditorForm } from './editor-form';
import { fillTemplate, indent } from './fill-template';
import { renderDrawnNode } from './render-drawn-node';
import { renderHelp } from './render-help';
import { renderTexts } from './render-texts';
import { sourceFile } from './source-file';

/** The HTML and the English texts of one operation node, from the catalogue. */
export function renderOperationNode(node: OperationNode): { readonly html: string; readonly locale: string } {
	const { locale, textsOf } = renderTexts(node);
	const html = renderDrawnNode(node, toEditorForm(node, textsOf), {
		defaults: [
			`resultProperty: { value: 'payload', validate: checkResultProperty },`,
			`output: { value: '${outputModesOf(firstOf(node))[0]}' },`,
			`outputFile: { value: '', validate: checkOutputFile },`,
			`outputFileType: { value: 'str' },`,
		],
		credentials: secretFieldsOf(node).map((field) => `${secretProperty(field)}: { type: 'password' },`),
		openForm: 'openForm',
		rows: fillTemplate(sourceFile('templates', 'operation-rows.html'), {
			type: node.type,
			outputOptions: renderOutputOptions(),
			secretInputs: renderSecretInputs(node),
		}),
		help: renderHelp(node),
	});
	return { html, locale: `${JSON.stringify(locale, null, '\t')}\n` };
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
